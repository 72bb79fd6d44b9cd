#!/usr/bin/env bash
# What a slow password hash costs the WAR on Tomcat. benchmark/README.md says what is measured.
set -euo pipefail
cd "$(dirname "$0")/.."

VERSION=$(sed -n 's:.*<tomcat10.version>\(.*\)</tomcat10.version>.*:\1:p' pom.xml)
WORK=$PWD/target/benchmark

if [ ! -f target/reverse-exporter.war ] || [ ! -f target/test-classes/io/reverseexporter/benchmark/LoginBenchmark.class ]; then
  mvn -B -q -DskipTests package
fi
if [ ! target/classpath -nt pom.xml ]; then
  mvn -B -q dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
fi
if [ ! -d "$WORK/apache-tomcat-$VERSION" ]; then
  mvn -B -q dependency:unpack -Dartifact="org.apache.tomcat:tomcat:$VERSION:tar.gz" -DoutputDirectory="$WORK"
fi

echo "$(date -u +%F) · $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg) · $(java -version 2>&1 | sed -n 2p) · Tomcat $VERSION"
java -Dit.project="$PWD" -Dit.war="$PWD/target/reverse-exporter.war" -Dit.directory="$WORK" \
  -Dit.tomcat.home="$WORK/apache-tomcat-$VERSION" \
  -cp "target/classes:target/test-classes:$(cat target/classpath)" io.reverseexporter.benchmark.LoginBenchmark
