package io.reverseexporter.scrape;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The failures of one exporter since its endpoint was deployed. Safe for several threads. */
final class FailureCounts {
  static final int NEVER = -1;

  /** For all reasons, so that nothing is put in later. */
  private final Map<Reason, AtomicLong> counts = new EnumMap<>(Reason.class);

  /** Reasons that have a figure although they have not occurred. */
  private final Set<Reason> expected;

  FailureCounts(Set<Reason> expected) {
    this.expected = Set.copyOf(expected);
    for (Reason reason : Reason.values()) {
      counts.put(reason, new AtomicLong());
    }
  }

  void count(Reason reason) {
    counter(reason).incrementAndGet();
  }

  /** How often it failed for this reason; {@link #NEVER} if it never did and is not known to. */
  long of(Reason reason) {
    long count = counter(reason).get();
    return count == 0 && !expected.contains(reason) ? NEVER : count;
  }

  private AtomicLong counter(Reason reason) {
    return Objects.requireNonNull(counts.get(reason));
  }
}
