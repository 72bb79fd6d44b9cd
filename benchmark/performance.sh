#!/usr/bin/env bash
# What a scrape of the WAR on a stock Tomcat costs, beside nginx passing on the same bytes and Prometheus federating the same
# exporters. Arguments: ten, one, four; all if there are none. benchmark/README.md says what is measured and how to read it.
source "$(dirname "$0")/server.sh"
PATH=$PATH:/usr/sbin # Debian's nginx
PEERS=${PEERS:-nginx prometheus}
for program in wrk nginx ${PEERS/none/}; do
  command -v "$program" >/dev/null || { echo "$program is missing: apt-get install wrk nginx-light prometheus; PEERS=none leaves Prometheus out" >&2; exit 1; }
done
wrk -v 2>&1 | sed -n 's, *Copyright.*,,p' || true # with exit status 1
nginx -v 2>&1
[[ $PEERS != *prometheus* ]] || prometheus --version 2>&1 | sed 's/ (.*//;q'
run_driver PerformanceBenchmark -Drounds="${ROUNDS:-3}" -Dseconds="${ROUND_SECONDS:-5}" -Dwarmup="${WARMUP:-20}" \
  -Dpeers="$PEERS" -Dcatalina.opts="${CATALINA_OPTS:-}" "$@"
