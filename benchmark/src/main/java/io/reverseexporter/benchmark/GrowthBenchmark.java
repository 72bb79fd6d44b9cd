package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.ServerProcess;
import io.reverseexporter.testing.SamplePages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How the cost of a scrape grows with one thing while all else stays as it is. {@code
 * benchmark/growth.sh} runs it.
 */
public final class GrowthBenchmark {
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int SECONDS = Integer.getInteger("seconds", 2);
  private static final int WARM_UP = Integer.getInteger("warmup", 6);
  private static final int CLIENTS = 2;

  /** What grows. */
  private enum Dimension {
    SIZE {
      @Override
      List<byte[]> pages(int kilobytes) {
        return List.of(SamplePages.large(kilobytes / 1e3));
      }
    },
    EXPORTERS {
      @Override
      List<byte[]> pages(int exporters) {
        return IntStream.range(0, exporters).mapToObj(i -> SamplePages.node(i, 10_000)).toList();
      }
    },
    CLIENTS {
      @Override
      List<byte[]> pages(int clients) {
        return IntStream.range(0, 10).mapToObj(SamplePages::node).toList();
      }
    },
    LABELS {
      @Override
      List<byte[]> pages(int labels) {
        return List.of(SamplePages.labelled(labels, 1));
      }
    };

    int[] steps() {
      return switch (this) {
        case SIZE -> new int[] {10, 100, 1_000, 10_000, 100_000};
        case EXPORTERS -> new int[] {1, 10, 50, 100, 500};
        case CLIENTS -> new int[] {1, 2, 4, 8, 16, 32, 64};
        case LABELS -> new int[] {1, 3, 10, 30, 100};
      };
    }

    abstract List<byte[]> pages(int value);

    int clients(int value) {
      return this == CLIENTS ? value : GrowthBenchmark.CLIENTS;
    }
  }

  private GrowthBenchmark() {}

  /** Measures what is named, all if nothing is; exit status 1 if an answer was not as it should. */
  public static void main(String[] arguments) throws Exception {
    long faults = 0;
    for (Dimension dimension : Dimension.values()) {
      String name = dimension.name().toLowerCase(Locale.ROOT);
      if (arguments.length == 0 || List.of(arguments).contains(name)) {
        Path folder = Build.emptyDirectory("growth/" + name);
        List<ServerProcess> started = new ArrayList<>();
        try {
          faults += measure(dimension, name, folder, started);
        } finally {
          started.forEach(ServerProcess::close);
        }
      }
    }
    System.exit(faults == 0 ? 0 : 1);
  }

  private static long measure(
      Dimension dimension, String name, Path folder, List<ServerProcess> started) throws Exception {
    var bytes = new ArrayList<Double>();
    Map<String, List<URI>> endpoints = endpoints(dimension, folder, started, bytes);
    boolean isLarge = dimension == Dimension.SIZE;
    // Two pages of 100 MB, held and merged at once.
    String settings = isLarge ? "memory_limit: 1GB\n" : "";
    String heap = isLarge ? "-Xmx1536m" : "-Xmx256m";
    var war = new WarOnTomcat(folder, endpoints, settings, heap, started);
    System.out.printf("%n%s: %s, %s; %d rounds of %d s%n", name, war.jvm(), heap, ROUNDS, SECONDS);
    System.out.println(
        "| "
            + name
            + " | KB of exporters | CPU ms per scrape | of the rounds | CPU ns per byte | CPU us per"
            + " exporter | answers per s | median ms | p99 ms | KB per answer |\n"
            + "|---|---|---|---|---|---|---|---|---|---|");
    var wrk = new Wrk(Build.project().resolve("benchmark/wrk.lua"));
    var data = new StringBuilder();
    long faults = 0;
    int[] steps = dimension.steps();
    for (int i = 0; i < steps.length; i++) {
      int value = steps[i];
      String path = "/" + value;
      int clients = dimension.clients(value);
      Measured server = war.server(path);
      // The JVM is cold only once.
      wrk.run(server.page(), "identity", clients, i == 0 ? 4 * WARM_UP : WARM_UP);
      var cost = new Cost();
      for (int round = 0; round < ROUNDS; round++) {
        double before = server.cpuMillis();
        Wrk.Result result = wrk.run(server.page(), "identity", clients, SECONDS);
        cost.add(new Cost.Round(server.cpuMillis() - before, clients, 0, result));
        // A pause between samples: the server finishes responses to clients that have gone.
        Thread.sleep(300);
      }
      war.check(path);
      double exporters = endpoints.getOrDefault(path, List.of()).size();
      double[] range = cost.cpuMillisRange();
      System.out.printf(
          "| %d | %.0f | **%.3f** | %.3f-%.3f | %.2f | %.1f | %.1f | %.2f | %.2f | %.0f |%n",
          value,
          bytes.get(i) / 1e3,
          cost.cpuMillis(),
          range[0],
          range[1],
          cost.cpuMillis() * 1e6 / bytes.get(i),
          cost.cpuMillis() * 1e3 / exporters,
          cost.perSecond(),
          cost.medianMillis(),
          cost.p99Millis(),
          cost.kilobytes());
      data.append(
          "%d\t%.4f\t%.4f\t%.4f\n"
              .formatted(value, cost.cpuMillis(), cost.medianMillis(), cost.p99Millis()));
      faults += cost.faults();
    }
    System.out.printf("peak memory %.0f MB, %d faults%n", war.server("/").peakMegabytes(), faults);
    Files.writeString(folder.resolveSibling(name + ".tsv"), data);
    return faults;
  }

  /** An endpoint for each value; what its exporters send goes to {@code bytes}. */
  private static Map<String, List<URI>> endpoints(
      Dimension dimension, Path folder, List<ServerProcess> started, List<Double> bytes)
      throws IOException {
    var endpoints = new LinkedHashMap<String, List<URI>>();
    for (int value : dimension.steps()) {
      List<byte[]> pages = dimension.pages(value);
      bytes.add((double) pages.stream().mapToLong(page -> page.length).sum());
      Path exporters = folder.resolve("exporters-" + value);
      endpoints.put("/" + value, Nginx.exporters(exporters, pages, started));
    }
    return endpoints;
  }
}
