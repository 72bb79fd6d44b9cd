# The scripts whose driver in Java starts Tomcat source this: it builds the WAR and the drivers when they are missing or older
# than a source, and runs a driver.
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
  # Written after each build here. A build without the profile removes the class.
  local classpath=$WORK/classpath
  if [ ! -f target/reverse-exporter.war ] || [ ! -f "target/test-classes/io/reverseexporter/benchmark/$class.class" ] ||
    [ ! -f "$classpath" ] || [ -n "$(find pom.xml src benchmark/src -newer "$classpath" -print -quit)" ]; then
    mvn -B -q -Pbenchmark -DskipTests package dependency:build-classpath -Dmdep.outputFile="$classpath" -Dmdep.includeScope=test
    touch "$classpath" # Maven leaves an unchanged one as it is
  fi
  if [ ! -d "$CATALINA_HOME" ]; then
    mvn -B -q dependency:unpack -Dartifact="org.apache.tomcat:tomcat:$VERSION:tar.gz" -DoutputDirectory="$WORK"
  fi
  echo "$(date -u +%F) · $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg) · $("$JAVA" -version 2>&1 | sed -n 2p) · $(basename "$CATALINA_HOME")"
  "$JAVA" -Xmx"${DRIVER_HEAP:-512m}" -Dit.project="$PWD" -Dit.war="$PWD/target/reverse-exporter.war" -Dit.directory="$WORK" \
    -Dit.tomcat.home="$CATALINA_HOME" "${properties[@]}" \
    -cp "$PWD/target/classes:$PWD/target/test-classes:$(cat "$classpath")" "io.reverseexporter.benchmark.$class" "${arguments[@]}"
  echo "load afterwards $(cut -d' ' -f1-3 /proc/loadavg)"
}
