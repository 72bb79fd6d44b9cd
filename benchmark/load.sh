#!/usr/bin/env bash
# CPU time per scrape of the WAR on Tomcat, beside Prometheus federating the same ten exporters.
# benchmark/README.md says what is measured and how to read it.
set -euo pipefail
cd "$(dirname "$0")/.."

COUNT=${COUNT:-200}                # answers per server, coding and round
WARMUP=${WARMUP:-6000}             # answers of the WAR, per coding, before anything is measured
PROMETHEUS=${PROMETHEUS:-prometheus} # none: the WAR alone
read -ra JVM <<<"${CATALINA_OPTS:-}"

WAR=target/reverse-exporter.war
WORK=$PWD/target/benchmark
RUN=$WORK/run
VERSION=$(sed -n 's:.*<tomcat10.version>\(.*\)</tomcat10.version>.*:\1:p' pom.xml)
TOMCAT=$WORK/apache-tomcat-$VERSION
CLASSES=target/test-classes

if [ ! -f $WAR ] || [ ! -f $CLASSES/io/reverseexporter/benchmark/LoadBenchmark.class ]; then
  mvn -B -q -DskipTests package
fi
if [ ! -d "$TOMCAT" ]; then
  mvn -B -q dependency:unpack -Dartifact="org.apache.tomcat:tomcat:$VERSION:tar.gz" -DoutputDirectory="$WORK"
fi
rm -rf "$RUN"
mkdir -p "$RUN"/tomcat/{logs,temp,webapps} "$RUN/prometheus"

PIDS=()
end() {
  for pid in "${PIDS[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
}
trap end EXIT
trap 'exit 130' INT TERM

# A port that nobody listens on, below those that the system gives out itself.
free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo $port
}

# Waits until lines as many as $1 of the output of the rest match $2.
await() {
  local lines=$1 pattern=$2 until=$((SECONDS + 60))
  shift 2
  while [ "$("$@" 2>/dev/null | grep -c "$pattern")" -lt "$lines" ]; do
    if [ $SECONDS -ge $until ] || ! kill -0 "${PIDS[-1]}"; then
      echo "not there: $lines lines with $pattern from: $*; the logs are in $RUN" >&2
      exit 1
    fi
    sleep 0.2
  done
}

# Ten exporters, each with a port of its own.
java -Xmx64m -cp $CLASSES io.reverseexporter.benchmark.ExporterServer 10 >"$RUN/ports" 2>"$RUN/exporters.log" &
PIDS+=($!)
await 10 . cat "$RUN/ports"
mapfile -t PORTS <"$RUN/ports"

# The WAR on a stock Tomcat.
TOMCAT_PORT=$(free_port)
{
  echo "reverse_exporters:"
  echo "- path: /metrics"
  echo "  exporters:"
  echo "    http:"
  for port in "${PORTS[@]}"; do
    echo "    - {name: node-$port, address: 'http://127.0.0.1:$port/metrics'}"
  done
} >"$RUN/reverse-exporter.yml"
cp -r "$TOMCAT/conf" "$RUN/tomcat/conf"
sed -i -e 's/port="8005"/port="-1"/' -e "s/port=\"8080\"/address=\"127.0.0.1\" port=\"$TOMCAT_PORT\"/" "$RUN/tomcat/conf/server.xml"
cp $WAR "$RUN/tomcat/webapps/ROOT.war"
REVERSE_EXPORTER_CONFIG=$RUN/reverse-exporter.yml java "${JVM[@]}" \
  -cp "$TOMCAT/bin/bootstrap.jar:$TOMCAT/bin/tomcat-juli.jar" \
  -Djava.util.logging.config.file="$RUN/tomcat/conf/logging.properties" \
  -Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager \
  -Djava.io.tmpdir="$RUN/tomcat/temp" -Dcatalina.home="$TOMCAT" -Dcatalina.base="$RUN/tomcat" \
  org.apache.catalina.startup.Bootstrap start >"$RUN/tomcat/logs/catalina.out" 2>&1 &
PIDS+=($!)
PAGE=http://127.0.0.1:$TOMCAT_PORT/metrics
SERVERS=($! "$PAGE")
await 10 '^reverse_exporter_up{.*} 1$' curl -s "$PAGE"

# Prometheus, scraping the same ten every second.
if command -v "$PROMETHEUS" >/dev/null; then
  PROMETHEUS_PORT=$(free_port)
  targets=$(printf '127.0.0.1:%s,' "${PORTS[@]}")
  cat >"$RUN/prometheus.yml" <<END
global: {scrape_interval: 1s}
scrape_configs: [{job_name: node, static_configs: [{targets: [${targets%,}]}]}]
END
  "$PROMETHEUS" --config.file="$RUN/prometheus.yml" --storage.tsdb.path="$RUN/prometheus" \
    --web.listen-address="127.0.0.1:$PROMETHEUS_PORT" >"$RUN/prometheus.log" 2>&1 &
  PIDS+=($!)
  FEDERATE="http://127.0.0.1:$PROMETHEUS_PORT/federate?match%5B%5D=%7B__name__%3D~%22.%2B%22%7D"
  SERVERS+=($! "$FEDERATE")
  await 10 '^up{.*} 1 ' curl -s "$FEDERATE"
else
  echo "no $PROMETHEUS here: the WAR is measured alone" >&2
fi

echo "$(date -u +%F) · $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg) · $(java -version 2>&1 | sed -n 2p)"
echo "$(java "${JVM[@]}" -XX:+PrintFlagsFinal -version 2>/dev/null | grep -oE 'Use(Serial|Parallel|G1|Z)GC +=? *true' | tr -d ' ')" \
  "· Tomcat $VERSION · $("$PROMETHEUS" --version 2>/dev/null | head -1 | cut -d' ' -f1-3)"
echo "samples on a page: reverse-exporter $(curl -s "$PAGE" | grep -vc '^#')," \
  "prometheus $(curl -s "${FEDERATE:-$PAGE}" | grep -vc '^#')"
timeout 170 java -Xmx256m -Dwarmup="$WARMUP" -cp $CLASSES io.reverseexporter.benchmark.LoadBenchmark "$COUNT" "${SERVERS[@]}"
echo "load afterwards $(cut -d' ' -f1-3 /proc/loadavg)"
