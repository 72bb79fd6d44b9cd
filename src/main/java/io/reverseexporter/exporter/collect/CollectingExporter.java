package io.reverseexporter.exporter.collect;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.LastAnswer;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.SharedFetches;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.index.ExtraLabels;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An exporter that collects within this JVM. There is one collection at a time, which scrapes that
 * come meanwhile share. Nothing can end one that hangs: it keeps its thread, and until it has ended
 * scrapes fail, soon at once.
 */
public final class CollectingExporter implements Exporter {
  /** What every collection may fail with. */
  public static final Set<Reason> REASONS =
      Set.of(
          Reason.TIMEOUT,
          Reason.MALFORMED,
          Reason.BODY_LIMIT,
          Reason.SAMPLE_LIMIT,
          Reason.LABEL_LIMIT,
          Reason.MEMORY_LIMIT,
          Reason.OVERLOADED,
          Reason.INTERNAL);

  /**
   * What a collection that nobody waits for any more may still take before it is said to hang:
   * until then scrapes wait for its end, so that a slow one which one scrape gave up fails no
   * other.
   */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final String name;
  private final ExtraLabels labels;
  private final Duration timeout;
  private final Limits limits;
  private final ExpositionSource source;
  private final Set<Reason> reasons;
  private final SharedFetches collections;
  private final LastAnswer last = new LastAnswer();
  private volatile @Nullable Collection running;

  /**
   * An exporter that has collected nothing yet.
   *
   * @param timeout of one collection; 0 leaves it to the scrape's own deadline
   * @param limits of an answer
   */
  public CollectingExporter(
      String name,
      ExtraLabels labels,
      Duration timeout,
      Limits limits,
      ExpositionSource source,
      Workers workers) {
    this.name = name;
    this.labels = labels;
    this.timeout = timeout;
    this.limits = limits;
    this.source = source;
    reasons = Set.copyOf(source.reasons());
    // One thread, so that the collection for another format waits for the end of the one before.
    collections = new SharedFetches(workers.lane(1, 1), System::nanoTime, 1);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Reason> reasons() {
    return reasons;
  }

  @Override
  public long expectedMemory() {
    return last.memory();
  }

  @Override
  public CompletableFuture<Scraped> scrape(ScrapeRequest request) {
    Collection before = running;
    if (before != null && before.hangs(GRACE)) {
      return CompletableFuture.failedFuture(hangs(before));
    }
    Deadline deadline = timeout.isZero() ? request.deadline() : request.deadline().atMost(timeout);
    return collections.scrape(
        request.format(), deadline, () -> new Collection(this, request, last, source.begin()));
  }

  private static ScrapeFailure hangs(Collection before) {
    return new ScrapeFailure(
        Reason.TIMEOUT,
        before.progress()
            + " "
            + before.age()
            + " s after a scrape began it; it cannot be ended, and until it has there is no other");
  }

  @Override
  public void prepare() {
    source.start();
  }

  @Override
  public void close() {
    source.close();
    Collection current = running;
    if (current != null) {
      current.abort();
    }
  }

  String what() {
    return source.name();
  }

  ExtraLabels labels() {
    return labels;
  }

  Limits limits() {
    return limits;
  }

  /** Notes which collection has the thread, null for none. */
  void running(@Nullable Collection collection) {
    running = collection;
  }
}
