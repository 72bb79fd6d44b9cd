package io.reverseexporter.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads with a name and a number.
 *
 * <p>Their context class loader is this application's, whichever thread of the container they are
 * made by.
 */
public final class NamedThreads implements ThreadFactory {
  private final String prefix;
  private final List<Thread> made = new ArrayList<>();
  private long count;

  public NamedThreads(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public synchronized Thread newThread(Runnable work) {
    count++;
    var thread = new Thread(null, work, prefix + count, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(NamedThreads.class.getClassLoader());
    made.removeIf(other -> other.getState() == Thread.State.TERMINATED);
    made.add(thread);
    return thread;
  }

  /**
   * Waits for the threads that were told to end. An executor says that it has ended a moment before
   * its last thread has; a container that looks in between reports a leak.
   *
   * @return whether all have ended within the limit
   */
  public synchronized boolean awaitEnd(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (Thread thread : made) {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
    }
    return made.stream().noneMatch(Thread::isAlive);
  }

  @Override
  public String toString() {
    return prefix;
  }
}
