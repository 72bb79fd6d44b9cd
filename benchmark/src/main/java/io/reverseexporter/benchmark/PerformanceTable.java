package io.reverseexporter.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What servers cost, side by side. */
final class PerformanceTable {
  private final List<Contender> contenders;
  private final double exportedBytes;

  /** {@code exportedBytes} is what all exporters of the page have to say. */
  PerformanceTable(List<Contender> contenders, double exportedBytes) {
    this.contenders = List.copyOf(contenders);
    this.exportedBytes = exportedBytes;
  }

  /**
   * Prints it, and writes what the plot needs.
   *
   * @return the number of faults
   */
  long print(Path data) throws IOException {
    System.out.println(
        "| server | coding | CPU ms per scrape | of the rounds | of nginx' | of Prometheus' | MB/s"
            + " | median ms | p99 ms | p99/median | KB per answer | allocated per byte | peak MB |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    var lines = new StringBuilder();
    long faults = 0;
    for (Contender contender : contenders) {
      for (String coding : Contender.CODINGS) {
        Cost cost = contender.cost(coding);
        row(contender, coding, cost);
        lines.append(
            "%s\t%s\t%.3f\n".formatted(contender.server().name(), coding, cost.cpuMillis()));
        if (cost.faults() > 0) {
          System.out.println(
              cost.faults() + " FAULTS: errors, timeouts or answers without status 200");
          faults += cost.faults();
        }
      }
    }
    Files.writeString(data, lines);
    return faults;
  }

  private void row(Contender contender, String coding, Cost cost) {
    double[] range = cost.cpuMillisRange();
    System.out.printf(
        "| %s | %s | **%.2f** | %.2f-%.2f | %s | %s | %.0f | %.2f | %.2f | %.1f | %.0f | %s | %.0f |%n",
        contender.server().name(),
        coding,
        cost.cpuMillis(),
        range[0],
        range[1],
        ratio(cost, "nginx", coding),
        ratio(cost, "prometheus", coding),
        cost.megabytesPerSecond(),
        cost.medianMillis(),
        cost.p99Millis(),
        cost.p99Millis() / cost.medianMillis(),
        cost.kilobytes(),
        contender.allocations() == null
            ? ""
            : "%.3f".formatted(cost.allocatedMegabytes() * 1e6 / exportedBytes),
        contender.server().peakMegabytes());
  }

  private String ratio(Cost cost, String other, String coding) {
    return contenders.stream()
        .filter(contender -> contender.server().name().startsWith(other))
        .map(contender -> "%.2f".formatted(cost.cpuMillis() / contender.cost(coding).cpuMillis()))
        .findFirst()
        .orElse("");
  }
}
