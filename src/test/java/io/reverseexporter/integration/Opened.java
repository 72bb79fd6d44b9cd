package io.reverseexporter.integration;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test class has started; closed in the other order. */
public final class Opened implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Something to close. */
  public <T extends AutoCloseable> T add(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  /** Closes all, also after a failure, and then fails with the first one. */
  @Override
  public void close() {
    AssertionError failure = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        failure = failure == null ? new AssertionError(e) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
