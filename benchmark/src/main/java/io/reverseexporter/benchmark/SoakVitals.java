package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.MarkedProcesses;
import io.reverseexporter.integration.containers.Page;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.integration.containers.Vitals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What an idle server holds with the application in it, before and after a soak. */
final class SoakVitals {
  private static final int LOOKS = 30;

  /**
   * One figure.
   *
   * @param tolerance by how much it may be more at the end; negative if it is not judged
   */
  private record Figure(long value, long tolerance) {}

  /** All figures by name, in their order. */
  record Figures(Map<String, Figure> byName) {
    /** Names of those that are more than at the start, by more than is tolerated. */
    List<String> grown(Figures start) {
      List<String> grown = new ArrayList<>();
      start.byName.forEach(
          (name, before) -> {
            if (before.tolerance >= 0 && byName.get(name).value > before.value + before.tolerance) {
              grown.add(name);
            }
          });
      return grown;
    }

    void print(Figures end) {
      System.out.println("| | start | end | tolerated |\n|---|---|---|---|");
      byName.forEach(
          (name, figure) ->
              System.out.printf(
                  "| %s | %d | %d | %s |%n",
                  name,
                  figure.value,
                  end.byName.get(name).value,
                  figure.tolerance < 0 ? "not judged" : "+" + figure.tolerance));
    }
  }

  private final Tomcat tomcat;
  private final MarkedProcesses marked;
  private final Vitals vitals;

  SoakVitals(Tomcat tomcat, MarkedProcesses marked) {
    this.tomcat = tomcat;
    this.marked = marked;
    this.vitals = new Vitals(tomcat.process().pid());
  }

  /** Looks at all of it; the load is to be over. */
  Figures look() throws InterruptedException {
    Map<String, Figure> figures = new LinkedHashMap<>();
    long heap = vitals.heapAfterCollection();
    figures.put("heap after GC, KiB", new Figure(heap, Math.max(4096, heap / 10)));
    long metaspace = vitals.metaspace();
    figures.put("metaspace, KiB", new Figure(metaspace, metaspace / 5));
    long classes = vitals.classes();
    figures.put("loaded classes", new Figure(classes, classes / 20));
    figures.put(
        "class loaders of applications",
        new Figure(vitals.instances("org.apache.catalina.loader.ParallelWebappClassLoader"), 0));
    // Periodic scripts come and go: what is always there counts.
    figures.put("threads", new Figure(least(vitals::threads), 5));
    figures.put("descriptors", new Figure(least(vitals::descriptors), 8));
    figures.put(
        "processes of scripts",
        new Figure(least(() -> marked.alive(tomcat.process().pid()).size()), 0));
    figures.put("memory of scrapes in use, bytes", new Figure(memoryUsed(), 64 * 1024));
    figures.put("resident memory, KiB", new Figure(vitals.residentKibibytes(), -1));
    return new Figures(figures);
  }

  private long memoryUsed() {
    return Page.parse(Http.get(tomcat.url("/app/-/metrics")).text())
        .named("reverse_exporter_memory_used_bytes")
        .stream()
        .mapToLong(sample -> (long) Double.parseDouble(sample.value()))
        .findFirst()
        .orElse(-1);
  }

  private static long least(LongSupplier figure) throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < LOOKS; i++) {
      least = Math.min(least, figure.getAsLong());
      TimeUnit.MILLISECONDS.sleep(100); // a pause between samples
    }
    return least;
  }
}
