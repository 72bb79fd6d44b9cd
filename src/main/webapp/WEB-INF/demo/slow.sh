#!/bin/sh
# Takes a second. Scrapes do not wait for it: they get what it printed last.
sleep 1
echo '# HELP demo_slow_last_run_timestamp_seconds When this script last ran to its end.'
echo '# TYPE demo_slow_last_run_timestamp_seconds gauge'
echo "demo_slow_last_run_timestamp_seconds $(date +%s)"
size=$(df -P -k . 2>/dev/null | {
  read -r _
  read -r _ blocks _ available _
  case $blocks-$available in
    *[!0-9-]* | -* | *-) ;;
    *) echo "$blocks $available" ;;
  esac
})
if [ -n "$size" ]; then
  echo '# HELP demo_filesystem_size_bytes Size of the file system that this script lies on.'
  echo '# TYPE demo_filesystem_size_bytes gauge'
  echo "demo_filesystem_size_bytes $((${size% *} * 1024))"
  echo '# HELP demo_filesystem_avail_bytes Space left on it for users.'
  echo '# TYPE demo_filesystem_avail_bytes gauge'
  echo "demo_filesystem_avail_bytes $((${size#* } * 1024))"
fi
