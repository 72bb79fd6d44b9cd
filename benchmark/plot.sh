#!/usr/bin/env bash
# Draws docs/performance.svg and docs/performance-growth.svg from what performance.sh and growth.sh have left in target/benchmark.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v gnuplot >/dev/null || { echo "gnuplot is missing: apt-get install gnuplot-nox" >&2; exit 1; }

# One line for each scenario and coding, a column for each server.
for name in ten one four; do
  awk -F'\t' -v name=$name '{ms[$1, $2] = $3}
    END {
      split("identity gzip", codings, " ")
      for (i = 1; i <= 2; i++) {
        c = codings[i]
        print "\"" name ", " c "\"", ms["reverse-exporter", c], ms["nginx proxying", c], ms["prometheus /federate", c]
      }
    }' target/benchmark/performance/$name.tsv
done >target/benchmark/performance/plot.dat
gnuplot benchmark/plot.gnuplot
