package io.reverseexporter.scrape;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that an endpoint was found for and that is not over: until it is closed a newer
 * configuration leaves the endpoint's exporters as they are.
 */
public final class Visit implements AutoCloseable {
  private final Visitors visitors;
  private final AtomicBoolean over = new AtomicBoolean();

  Visit(Visitors visitors) {
    this.visitors = visitors;
  }

  /** The request is over. Idempotent. */
  @Override
  public void close() {
    if (over.compareAndSet(false, true)) {
      visitors.leave();
    }
  }
}
