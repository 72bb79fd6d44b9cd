#!/usr/bin/env bash
# CPU time and latency of a slow password hash, for the WAR on Tomcat. benchmark/README.md describes the measurements.
source "$(dirname "$0")/server.sh"
run_driver LoginBenchmark
