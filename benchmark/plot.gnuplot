set terminal svg size 900,420 font "sans-serif,13" background "white"
set output "docs/performance.svg"
set title "CPU time of a scrape"
set ylabel "ms (logarithmic)"
set logscale y
set yrange [0.2:*]
set grid ytics lc rgb "#dddddd"
set key top left
set style data histograms
set style histogram clustered gap 1
set style fill solid noborder
set boxwidth 0.9
data = "target/benchmark/performance/plot.dat"
plot data using 2:xtic(1) title "reverse-exporter" lc rgb "#1b6ca8", \
  data using 3 title "nginx proxying the same bytes" lc rgb "#8fb339", \
  data using 4 title "Prometheus federating" lc rgb "#d1603d"

reset
set terminal svg size 900,720 font "sans-serif,13" background "white"
set output "docs/performance-growth.svg"
set multiplot layout 2,2
set logscale xy
set grid lc rgb "#dddddd"
set key top left
set ylabel "ms"
folder = "target/benchmark/growth/"
# Through the last point: what is linear runs along it in the end, a cliff would be above it.
line(x) = y_last * x / x_last
array titles[4] = ["size of the page, KB", "exporters of 10 KB", "clients, ten exporters of 57 KB", "labels of a sample, 1 MB"]
array names[4] = ["size", "exporters", "clients", "labels"]
do for [i = 1:4] {
  file = folder . names[i] . ".tsv"
  stats file using (x_last = $1, y_last = $2, $2) nooutput
  if (i == 3) { stats file using (x_last = $1, y_last = $3, $3) nooutput }
  set xlabel titles[i]
  if (i == 4) {
    set yrange [0.1:100]
    plot file using 1:2 with linespoints lw 2 pt 7 ps 0.5 lc rgb "#1b6ca8" title "CPU", \
      file using 1:3 with linespoints lw 2 pt 7 ps 0.5 lc rgb "#8fb339" title "median", \
      file using 1:4 with linespoints lw 2 pt 7 ps 0.5 lc rgb "#d1603d" title "99 %"
  } else {
    plot file using 1:2 with linespoints lw 2 pt 7 ps 0.5 lc rgb "#1b6ca8" title "CPU", \
      file using 1:3 with linespoints lw 2 pt 7 ps 0.5 lc rgb "#8fb339" title "median", \
      file using 1:4 with linespoints lw 2 pt 7 ps 0.5 lc rgb "#d1603d" title "99 %", \
      line(x) with lines dt 2 lc rgb "#666666" title "linear"
  }
}
unset multiplot
