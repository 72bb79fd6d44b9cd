#!/bin/sh
# Runs on each scrape. Whatever it prints is its answer.
echo '# HELP demo_time_seconds What time it is on this machine.'
echo '# TYPE demo_time_seconds gauge'
echo "demo_time_seconds $(date +%s)"
if [ -r /proc/loadavg ]; then
  read -r one five fifteen _ < /proc/loadavg
  echo '# HELP demo_load Processes that want to run, on average over some minutes.'
  echo '# TYPE demo_load gauge'
  echo "demo_load{minutes=\"1\"} $one"
  echo "demo_load{minutes=\"5\"} $five"
  echo "demo_load{minutes=\"15\"} $fifteen"
fi
