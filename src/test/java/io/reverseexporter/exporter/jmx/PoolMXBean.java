package io.reverseexporter.exporter.jmx;

/** What a pool shows. */
public interface PoolMXBean {
  /** Threads that are at work. */
  int getBusyThreads();

  /** Requests so far. */
  long getRequestCount();

  /** No number. */
  String getName();
}
