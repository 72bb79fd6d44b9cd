#!/usr/bin/env bash
# How the CPU time and latency of a scrape grow with size, exporters, clients and labels. Arguments: size, exporters, clients,
# labels; all if there are none. benchmark/README.md says what is measured and how to read it.
source "$(dirname "$0")/server.sh"
PATH=$PATH:/usr/sbin # Debian's nginx
for program in wrk nginx; do
  command -v "$program" >/dev/null || { echo "$program is missing: apt-get install wrk nginx-light" >&2; exit 1; }
done
DRIVER_HEAP=1g run_driver GrowthBenchmark -Drounds="${ROUNDS:-3}" -Dseconds="${ROUND_SECONDS:-2}" -Dwarmup="${WARMUP:-6}" \
  -Dcatalina.opts="${CATALINA_OPTS:-}" "$@"
