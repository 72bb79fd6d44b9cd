package io.reverseexporter.bootstrap;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Daemon threads with a name and a number.
 *
 * <p>Their context class loader is this application's, whichever thread of the container they are
 * made by.
 */
final class NamedThreads implements ThreadFactory {
  private final String prefix;
  private final AtomicLong next = new AtomicLong(1);

  NamedThreads(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public Thread newThread(Runnable work) {
    var thread = new Thread(null, work, prefix + next.getAndIncrement(), 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(NamedThreads.class.getClassLoader());
    return thread;
  }
}
