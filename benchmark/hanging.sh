#!/usr/bin/env bash
# Latency of a healthy endpoint, and of pages that are not ours, while 200 exporters on 20 other endpoints never answer.
# Arguments: silent, backlog, drip; all if there are none. benchmark/README.md says how to read it.
source "$(dirname "$0")/server.sh"
run_driver HangingBenchmark -Dendpoints="${ENDPOINTS:-20}" -Dexporters="${EXPORTERS:-200}" -Dseconds="${DURING:-60}" \
  -Dwarmup="${WARMUP:-20}" -Dtimeouts="${TIMEOUTS:-default,0}" "$@"
