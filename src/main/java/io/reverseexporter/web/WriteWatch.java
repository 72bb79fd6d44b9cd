package io.reverseexporter.web;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the writing of one answer: a client that does not take it must not hold a thread and
 * the memory of the page for ever. What blocks is interrupted, upon which the container gives up
 * the connection; not every container has a time-out of its own for this.
 *
 * <p>Opened and closed by the thread that writes.
 */
final class WriteWatch implements AutoCloseable {
  /** The longest piece that is handed to the container at once. */
  private static final int PIECE_BYTES = 64 * 1024;

  /** How often a thread is interrupted again that blocks on: in closing, for one. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final PageThreads threads;
  private final long idleNanos;
  private final long endNanos;
  private final LongConsumer sent;
  private final Thread writer = Thread.currentThread();
  private volatile long progressNanos = System.nanoTime();

  /** Guarded by this. */
  private @Nullable Future<?> next;

  private boolean closed;
  private boolean interrupted;
  private volatile boolean expired;

  /**
   * Begins to watch this thread.
   *
   * @param atMost how long the whole answer may take
   * @param sent is told the length of each piece that the container has taken
   */
  WriteWatch(PageThreads threads, Duration atMost, LongConsumer sent) {
    this.threads = threads;
    this.sent = sent;
    idleNanos = threads.patience().toNanos();
    endNanos = progressNanos + atMost.toNanos();
    synchronized (this) {
      schedule(idleNanos);
    }
  }

  /** The stream that the answer has to be written through. */
  OutputStream over(OutputStream out) {
    return new Watched(out);
  }

  private void schedule(long nanos) {
    next = threads.after(nanos, this::check);
  }

  private synchronized void check() {
    if (closed) {
      return;
    }
    long now = System.nanoTime();
    long left = Math.min(progressNanos + idleNanos - now, endNanos - now);
    if (left > 0 && !expired) {
      schedule(left);
      return;
    }
    expired = true;
    interrupted = true;
    writer.interrupt();
    schedule(AGAIN.toNanos());
  }

  /** The answer is written, or given up: the thread is left alone from now on. */
  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel(false);
    }
    if (interrupted) {
      // Whatever this thread does next has nothing to do with it.
      Thread.interrupted();
    }
  }

  /** Writes in pieces, so that progress can be seen. */
  private final class Watched extends FilterOutputStream {
    Watched(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      checkTime();
      out.write(b);
      progressed(1);
    }

    @Override
    public void write(byte[] b, int offset, int length) throws IOException {
      for (int done = 0; done < length; done += PIECE_BYTES) {
        int piece = Math.min(PIECE_BYTES, length - done);
        checkTime();
        out.write(b, offset + done, piece);
        progressed(piece);
      }
    }

    private void checkTime() throws IOException {
      if (expired) {
        throw new ClientGoneException(
            "the client does not take its answer: nothing for "
                + TimeUnit.NANOSECONDS.toMillis(idleNanos)
                + " ms, or not all of it in time");
      }
    }

    private void progressed(int length) {
      progressNanos = System.nanoTime();
      sent.accept(length);
    }
  }
}
