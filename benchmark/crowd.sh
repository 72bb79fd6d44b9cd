#!/usr/bin/env bash
# Answers per second that 500 clients of one endpoint get, beside four. Arguments: /ten, /one, /file; all if there are none.
# benchmark/README.md says how to read it.
source "$(dirname "$0")/server.sh"
run_driver CrowdBenchmark -Dclients="${CLIENTS:-500}" -Drounds="${ROUNDS:-3}" -Dseconds="${ROUND_SECONDS:-8}" \
  -Dwarmup="${WARMUP:-20}" -Dheap="${HEAP:-512m}" -Dhangup="${HANG_UP:-false}" "$@"
