package io.reverseexporter.exporter.jmx;

/** A pool that always says the same. */
record Pool(int busyThreads, long requestCount) implements PoolMXBean {
  @Override
  public int getBusyThreads() {
    return busyThreads;
  }

  @Override
  public long getRequestCount() {
    return requestCount;
  }

  @Override
  public String getName() {
    return "pool";
  }
}
