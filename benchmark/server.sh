# Sourced by scripts whose driver in Java starts Tomcat itself: builds what is missing and runs a driver.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

VERSION=$(sed -n 's:.*<tomcat10.version>\(.*\)</tomcat10.version>.*:\1:p' pom.xml)
WORK=$PWD/target/benchmark
JAVA=${JAVA_HOME:+$JAVA_HOME/bin/}java
CATALINA_HOME=${TOMCAT_HOME:-$WORK/apache-tomcat-$VERSION}

# The class $1 of the benchmarks, with system properties and arguments as they follow.
run_driver() {
  local class=$1 properties=() arguments=()
  shift
  for argument; do
    case $argument in
      -D*) properties+=("$argument") ;;
      *) arguments+=("$argument") ;;
    esac
  done
  if [ ! -f target/reverse-exporter.war ] || [ ! -f "target/test-classes/io/reverseexporter/benchmark/$class.class" ]; then
    mvn -B -q -DskipTests package
  fi
  if [ ! target/classpath -nt pom.xml ]; then
    mvn -B -q dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
  fi
  if [ ! -d "$CATALINA_HOME" ]; then
    mvn -B -q dependency:unpack -Dartifact="org.apache.tomcat:tomcat:$VERSION:tar.gz" -DoutputDirectory="$WORK"
  fi
  echo "$(date -u +%F) · $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg) · $("$JAVA" -version 2>&1 | sed -n 2p) · $(basename "$CATALINA_HOME")"
  "$JAVA" -Xmx"${DRIVER_HEAP:-512m}" -Dit.project="$PWD" -Dit.war="$PWD/target/reverse-exporter.war" -Dit.directory="$WORK" \
    -Dit.tomcat.home="$CATALINA_HOME" "${properties[@]}" \
    -cp "$PWD/target/classes:$PWD/target/test-classes:$(cat target/classpath)" "io.reverseexporter.benchmark.$class" "${arguments[@]}"
  echo "load afterwards $(cut -d' ' -f1-3 /proc/loadavg)"
}
