package io.reverseexporter.schedule;

import org.quartz.spi.ThreadExecutor;

/**
 * Starts the one thread of Quartz that waits for triggers, under a name of this application.
 *
 * @param name of the thread
 */
record SchedulerThread(String name) implements ThreadExecutor {
  @Override
  public void execute(Thread thread) {
    thread.setName(name);
    thread.setDaemon(true);
    thread.setContextClassLoader(SchedulerThread.class.getClassLoader());
    thread.start();
  }

  @Override
  public void initialize() {}
}
