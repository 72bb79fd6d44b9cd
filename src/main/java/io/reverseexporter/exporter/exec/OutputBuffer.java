package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.ArrivingSamples;
import io.reverseexporter.exporter.BodyBuffer;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import java.io.IOException;
import java.io.InputStream;

/**
 * Collects what a script writes to stdout, without ever waiting for more, and holds it against the
 * limits as it comes.
 */
final class OutputBuffer {
  private final Limits limits;
  private final HeldMemory memory;
  private final ArrivingSamples samples;
  private BodyBuffer bytes;
  private boolean isReleased;

  /**
   * An empty buffer.
   *
   * @param memory that the output is taken from, and that the buffer releases
   */
  OutputBuffer(Limits limits, HeldMemory memory) {
    this.limits = limits;
    this.memory = memory;
    // No text has other samples in another format.
    this.samples = new ArrivingSamples(limits, ExpositionFormat.TEXT, memory);
    this.bytes = new BodyBuffer(limits, memory);
    samples.begin(Syntax.TEXT);
  }

  /**
   * Takes what is there.
   *
   * @return bytes taken
   * @throws ScrapeFailure with the reason of the limit that is broken
   * @throws MalformedExpositionException at a malformed line, if lines are looked at for limits
   */
  int take(InputStream in) throws IOException, ScrapeFailure, MalformedExpositionException {
    int taken;
    // In one with the question what there is: when the script exits the JDK empties the pipe under
    // the same lock. A read that came after it would find nothing, or wait for a child that has the
    // pipe open.
    synchronized (in) {
      taken = takeAvailable(in);
    }
    if (taken > 0) {
      samples.look(bytes);
    }
    return taken;
  }

  private int takeAvailable(InputStream in) throws IOException, ScrapeFailure {
    int there = in.available();
    int left = there;
    while (left > 0) {
      int read = bytes.read(in, left);
      if (read <= 0) {
        break;
      }
      left -= read;
    }
    return there - left;
  }

  /** All that was taken, which is complete; throws as {@link #take}. */
  Body body() throws ScrapeFailure, MalformedExpositionException {
    samples.end(bytes);
    return bytes.body(Syntax.TEXT);
  }

  /** Holds what was taken until {@link #release()}. */
  HeldMemory memory() {
    return memory;
  }

  /** Forgets what was taken; nothing is taken afterwards. Idempotent. */
  void release() {
    if (!isReleased) {
      isReleased = true;
      // What its processes take to end may be long.
      bytes = new BodyBuffer(limits, memory);
      memory.release();
    }
  }
}
