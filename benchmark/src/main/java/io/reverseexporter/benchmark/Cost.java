package io.reverseexporter.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a server's answers in one coding cost, round by round. */
final class Cost {
  private final List<Round> rounds = new ArrayList<>();

  /**
   * One round.
   *
   * @param cpuMillis of the server's process, without what it uses unasked
   * @param clients as many answers are under way when the round ends, half done on average
   * @param allocatedMegabytes 0 where nobody has looked
   */
  record Round(double cpuMillis, int clients, double allocatedMegabytes, Wrk.Result result) {
    double answers() {
      return result.answers() + clients / 2.0;
    }
  }

  void add(Round round) {
    rounds.add(round);
  }

  /** CPU of one answer, of all rounds together. */
  double cpuMillis() {
    return sum(Round::cpuMillis) / answers();
  }

  /** The same of the cheapest round and of the dearest. */
  double[] cpuMillisRange() {
    double[] sorted =
        rounds.stream().mapToDouble(r -> r.cpuMillis() / r.answers()).sorted().toArray();
    return new double[] {sorted[0], sorted[sorted.length - 1]};
  }

  double megabytesPerSecond() {
    return sum(r -> r.result().bytes()) / sum(r -> r.result().seconds()) / 1e6;
  }

  /** Whole answers a second. */
  double perSecond() {
    return sum(r -> r.result().answers()) / sum(r -> r.result().seconds());
  }

  /** KB of one answer with its headers. */
  double kilobytes() {
    return sum(r -> r.result().bytes()) / answers() / 1e3;
  }

  /** The median of the rounds' medians. */
  double medianMillis() {
    return median(r -> r.result().medianMillis());
  }

  /** The median of the rounds' 99th percentiles. */
  double p99Millis() {
    return median(r -> r.result().p99Millis());
  }

  /** MB allocated for one answer. */
  double allocatedMegabytes() {
    return sum(Round::allocatedMegabytes) / answers();
  }

  long faults() {
    return (long) sum(r -> r.result().faults());
  }

  private double answers() {
    return sum(Round::answers);
  }

  private double sum(ToDoubleFunction<Round> of) {
    return rounds.stream().mapToDouble(of).sum();
  }

  private double median(ToDoubleFunction<Round> of) {
    double[] sorted = rounds.stream().mapToDouble(of).sorted().toArray();
    return Arrays.stream(sorted).skip(sorted.length / 2).findFirst().orElseThrow();
  }
}
