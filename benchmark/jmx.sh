#!/usr/bin/env bash
# CPU per scrape of MBeans on a stock Tomcat, beside jmx_exporter's own Java agent in the same JVM. Arguments: rule files of
# jmx_exporter; the preset tomcat and the tests' own if there are none. benchmark/README.md says what is measured.
source "$(dirname "$0")/server.sh"
AGENT_VERSION=$(sed -n 's:.*<jmx-agent.version>\(.*\)</jmx-agent.version>.*:\1:p' pom.xml)
AGENT=$WORK/jmx_prometheus_javaagent-$AGENT_VERSION.jar
if [ ! -f "$AGENT" ]; then
  mvn -B -q dependency:copy -Dartifact="io.prometheus.jmx:jmx_prometheus_javaagent:$AGENT_VERSION" -DoutputDirectory="$WORK"
fi
[ $# -gt 0 ] || set -- src/main/resources/io/reverseexporter/exporter/jmx/presets/tomcat.yml src/test/resources/containers/jmx-rules.yml
run_driver JmxBenchmark -Dit.jmx.agent="$AGENT" -Drounds="${ROUNDS:-5}" -Dscrapes="${SCRAPES:-200}" -Dwarmup="${WARMUP:-1000}" \
  -Dcoding="${CODING:-identity}" -Dcatalina.opts="${CATALINA_OPTS:-}" "$@"
