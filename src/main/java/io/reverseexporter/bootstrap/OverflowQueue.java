package io.reverseexporter.bootstrap;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The queue of a pool that first gives work to an idle thread, then makes a thread, and lets work
 * wait only when it has as many threads as it may have. An ordinary queue would either make threads
 * while others are idle, or never more than one.
 */
final class OverflowQueue extends LinkedTransferQueue<Runnable>
    implements RejectedExecutionHandler {
  private static final long serialVersionUID = 1L;

  private final int max;

  /** A queue in which at most about {@code max} pieces of work wait. */
  OverflowQueue(int max) {
    this.max = max;
  }

  /** Takes work only if a thread is waiting for it; else the pool makes one. */
  @Override
  public boolean offer(Runnable work) {
    return tryTransfer(work);
  }

  /** Called when the pool may not make another thread: the work waits here. */
  @Override
  public void rejectedExecution(Runnable work, ThreadPoolExecutor pool) {
    if (pool.isShutdown() || size() >= max) {
      throw new RejectedExecutionException("closed, or " + max + " pieces of work are waiting");
    }
    put(work);
    if (pool.isShutdown() && remove(work)) {
      throw new RejectedExecutionException("closed");
    }
  }
}
