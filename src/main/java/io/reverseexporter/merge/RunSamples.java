package io.reverseexporter.merge;

import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.RewrittenSample;

/**
 * Goes through the samples of a run one by one, each as it goes out. The slow way, for what cannot
 * be copied.
 */
public final class RunSamples {
  private final ExpositionIndex page;
  private final ExpositionCursor cursor;
  private final RewrittenSample rewritten;

  private int name;
  private int sample;
  private int end;

  /** Stands nowhere yet. */
  public RunSamples(ExpositionIndex page) {
    this.page = page;
    cursor = ExpositionCursor.of(page.body());
    rewritten = new RewrittenSample(page);
  }

  /** Goes before the first sample of a run. */
  public void start(int run) {
    name = page.runName(run);
    cursor.seek(page.runStart(run));
    sample = page.runFirstSample(run) - 1;
    end = page.runFirstSample(run) + page.runSamples(run);
  }

  /** Goes to the next sample of the run; false if there is none. */
  public boolean next() {
    if (++sample >= end) {
      return false;
    }
    try {
      cursor.next();
    } catch (MalformedExpositionException e) {
      throw new IllegalStateException("body changed after it was indexed", e);
    }
    rewritten.load(cursor, name);
    return true;
  }

  /** Goes to one sample. */
  public void load(GroupedSample grouped) {
    name = page.runName(grouped.run());
    cursor.seek(grouped.lineStart());
    sample = grouped.sample() - 1;
    end = sample + 2;
    next();
  }

  /** The name of the present run's samples, of its page. */
  int name() {
    return name;
  }

  public ExpositionIndex page() {
    return page;
  }

  public ExpositionCursor cursor() {
    return cursor;
  }

  /** The present sample's number in its page. */
  public int sample() {
    return sample;
  }

  /** The present sample as it goes out. */
  public RewrittenSample rewritten() {
    return rewritten;
  }
}
