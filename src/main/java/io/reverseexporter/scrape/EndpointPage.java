package io.reverseexporter.scrape;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.merge.MergePlan;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one scrape of an endpoint. Until it is closed the scrape is in flight, and the
 * memory of the exporters' answers is in use; nothing of it may be used afterwards.
 */
public final class EndpointPage implements AutoCloseable {
  private final SharedPage shared;
  private final List<Outcome> outcomes;
  private final Runnable whenClosed;
  private final AtomicBoolean closed = new AtomicBoolean();

  EndpointPage(SharedPage shared, List<Outcome> outcomes, Runnable whenClosed) {
    this.shared = shared;
    this.outcomes = List.copyOf(outcomes);
    this.whenClosed = whenClosed;
  }

  /** What all exporters that answered gave, merged. */
  public MergePlan plan() {
    return shared.plan();
  }

  /** The same, encoded. */
  public EncodedPage page() {
    return shared.encoded();
  }

  /**
   * The same, compressed with gzip for all who have this very page.
   *
   * @return null if nobody else has it, or there is no memory to keep it for others
   */
  public @Nullable EncodedPage gzipped() {
    return shared.gzipped();
  }

  /** One for each exporter that was asked, in configuration order. */
  public List<Outcome> outcomes() {
    return outcomes;
  }

  /** The page is written, or will not be. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      whenClosed.run();
    }
  }
}
