#!/usr/bin/env bash
# What the first pages of a fresh Tomcat with the WAR take. benchmark/README.md says what is measured.
source "$(dirname "$0")/server.sh"

run_driver StartupBenchmark "-Drounds=${ROUNDS:-5}" "-Dpause=${PAUSE:-0}" "-Dwarmup=${WARMUP:-2000}" \
  "-Dcoding=${CODING:-identity}" "-Doptions=${OPTIONS:-}" ${ACCEPT:+"-Daccept=$ACCEPT"} "$@"
