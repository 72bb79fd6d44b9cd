package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Vitals;
import java.net.URI;

/**
 * A server whose cost is measured.
 *
 * @param process the one that answers, not one that merely started it
 */
record Measured(String name, ProcessHandle process, URI page) {
  /** User and system time of all threads until now; on Linux in steps of 10 ms. */
  double cpuMillis() {
    return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
  }

  /** The most memory that the process has had in RAM, in MB. */
  double peakMegabytes() {
    return new Vitals(process.pid()).peakResidentKibibytes() * 1024 / 1e6;
  }
}
