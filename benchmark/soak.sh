#!/usr/bin/env bash
# Mixed scrapes with faults and redeploys on Tomcat, 20 minutes long; afterwards nothing may have grown.
# benchmark/README.md says what is done and how to read it.
source "$(dirname "$0")/server.sh"
run_driver SoakBenchmark -Dminutes="${MINUTES:-20}" -Dredeploys="${REDEPLOYS:-50}" -Dclients="${CLIENTS:-6}" \
  -Dsettle="${SETTLE:-75}"
