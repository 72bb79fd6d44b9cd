package io.reverseexporter.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server that is measured beside others.
 *
 * @param warmUpSeconds in each coding before anything is measured
 * @param worksUnasked whether it uses CPU that nobody asked for: this is measured and subtracted,
 *     and it is stopped while others are measured
 * @param allocations null if it is no JVM
 * @param costs by coding
 */
record Contender(
    Measured server,
    int warmUpSeconds,
    boolean worksUnasked,
    @Nullable Allocations allocations,
    Map<String, Cost> costs) {
  static final List<String> CODINGS = List.of("identity", "gzip");
  private static final int IDLE_MILLIS = 3000;

  static Contender of(
      Measured server, int warmUpSeconds, boolean worksUnasked, @Nullable Allocations allocations) {
    var costs = new LinkedHashMap<String, Cost>();
    CODINGS.forEach(coding -> costs.put(coding, new Cost()));
    return new Contender(server, warmUpSeconds, worksUnasked, allocations, costs);
  }

  Cost cost(String coding) {
    return Objects.requireNonNull(costs.get(coding));
  }

  void warmUp(Wrk wrk, int clients) throws Exception {
    resume();
    for (String coding : CODINGS) {
      wrk.run(server.page(), coding, clients, warmUpSeconds);
    }
    pause();
  }

  /** One round in each coding. */
  void round(Wrk wrk, int clients, int seconds) throws Exception {
    resume();
    double idle = worksUnasked ? idleMillisPerSecond() : 0;
    for (String coding : CODINGS) {
      double allocatedBefore = allocations == null ? 0 : allocations.megabytes();
      double before = server.cpuMillis();
      Wrk.Result result = wrk.run(server.page(), coding, clients, seconds);
      double cpu = server.cpuMillis() - before - idle * result.seconds();
      // A pause between samples: the server finishes responses to clients that have gone.
      Thread.sleep(300);
      double allocated = allocations == null ? 0 : allocations.megabytes() - allocatedBefore;
      cost(coding).add(new Cost.Round(cpu, clients, allocated, result));
    }
    pause();
  }

  /** Stops the process if it would work unasked. */
  void pause() throws Exception {
    signal("-STOP");
  }

  /** Lets the process go on. */
  void resume() throws Exception {
    signal("-CONT");
  }

  private void signal(String signal) throws Exception {
    if (worksUnasked) {
      String pid = Long.toString(server.process().pid());
      new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor();
    }
  }

  private double idleMillisPerSecond() throws InterruptedException {
    double before = server.cpuMillis();
    Thread.sleep(IDLE_MILLIS); // the span over which the CPU time is measured
    return (server.cpuMillis() - before) / (IDLE_MILLIS / 1e3);
  }
}
