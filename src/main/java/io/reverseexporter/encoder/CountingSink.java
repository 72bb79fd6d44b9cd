package io.reverseexporter.encoder;

import io.reverseexporter.index.ExpositionIndex;

/** Counts bytes. */
final class CountingSink implements RunSink {
  private long count;

  @Override
  public void write(byte[] bytes, int offset, int length) {
    count += length;
  }

  @Override
  public void copy(ExpositionIndex page, int run) {
    count += page.runEnd(run) - page.runStart(run);
    if (page.extra().isEmpty()) {
      return;
    }
    int first = page.runFirstSample(run);
    int samples = page.runSamples(run);
    int unlabelled = 0;
    for (int s = first; s < first + samples; s++) {
      unlabelled += page.splice(s) >>> 31;
    }
    // A comma before the extra labels, or braces around them.
    count += (long) samples * (page.extra().escaped().length + 1) + unlabelled;
  }

  long count() {
    return count;
  }
}
