package io.reverseexporter.schedule;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daemon threads with a name and a number.
 *
 * <p>Their context class loader is this application's, whichever thread of the container they are
 * made by.
 */
public final class NamedThreads implements ThreadFactory {
  private static final Logger LOG = LoggerFactory.getLogger(NamedThreads.class);

  private final String prefix;
  private final @Nullable ThreadFactory source;

  /** Weakly: a thread that the system did not start is nobody's any more. */
  private final List<WeakReference<Thread>> made = new ArrayList<>();

  private long count;

  /**
   * No threads yet.
   *
   * @param prefix of their names
   * @param source makes the threads, of the container's kind or virtual ones; null for the JDK's
   *     platform threads, which also stand in where it makes none
   */
  public NamedThreads(String prefix, @Nullable ThreadFactory source) {
    this.prefix = prefix;
    this.source = source;
  }

  @Override
  public Thread newThread(Runnable work) {
    // Not under the lock: a container's factory has locks of its own.
    Thread thread = fromSource(work);
    if (thread == null) {
      thread = new Thread(null, work, prefix, 0, false);
    }
    thread.setDaemon(true);
    thread.setContextClassLoader(NamedThreads.class.getClassLoader());
    synchronized (this) {
      count++;
      thread.setName(prefix + count);
      made.removeIf(other -> isOver(other.get()));
      made.add(new WeakReference<>(thread));
    }
    return thread;
  }

  private static boolean isOver(@Nullable Thread thread) {
    return thread == null || thread.getState() == Thread.State.TERMINATED;
  }

  private @Nullable Thread fromSource(Runnable work) {
    if (source == null) {
      return null;
    }
    try {
      return source.newThread(() -> runAsOurs(work));
    } catch (RuntimeException e) {
      // A container that is about to undeploy the application makes none any more.
      LOG.debug("{}: the container makes no thread", prefix, e);
      return null;
    }
  }

  /** A container sets up a thread of its own when it begins, after it was given its loader here. */
  private static void runAsOurs(Runnable work) {
    Thread.currentThread().setContextClassLoader(NamedThreads.class.getClassLoader());
    work.run();
  }

  /**
   * Waits for the threads that were told to end. An executor says that it has ended a moment before
   * its last thread has; a container that looks in between reports a leak.
   *
   * @return whether all have ended within the limit
   */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    List<Thread> all = new ArrayList<>();
    synchronized (this) {
      for (WeakReference<Thread> one : made) {
        Thread thread = one.get();
        if (thread != null) {
          all.add(thread);
        }
      }
    }
    for (Thread thread : all) {
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
    }
    return all.stream().noneMatch(Thread::isAlive);
  }

  @Override
  public String toString() {
    return prefix;
  }
}
