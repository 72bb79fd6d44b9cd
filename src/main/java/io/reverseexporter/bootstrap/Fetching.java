package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exporter.http.HttpFetcher;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of all exporters, made when the first one needs it. At deployment that is after
 * the configuration was read, while the warm-up makes one of its own: the two load hundreds of
 * classes, and take half the time where they do not have to do it together.
 */
final class Fetching implements AutoCloseable {
  private final String version;
  private final Workers workers;

  // Guarded by this.
  private @Nullable HttpFetcher fetcher;
  private boolean isClosed;

  /**
   * No client yet.
   *
   * @param version of this application, for the header User-Agent
   */
  Fetching(String version, Workers workers) {
    this.version = version;
    this.workers = workers;
  }

  /**
   * The client.
   *
   * @throws IllegalStateException when this is closed
   */
  synchronized HttpFetcher fetcher() {
    if (isClosed) {
      throw new IllegalStateException("the application is being stopped");
    }
    HttpFetcher there = fetcher;
    if (there == null) {
      there = new HttpFetcher(version, workers);
      fetcher = there;
    }
    return there;
  }

  /** Ends the client, and that there can be one. Idempotent. */
  @Override
  public synchronized void close() {
    isClosed = true;
    HttpFetcher ending = fetcher;
    if (ending != null) {
      ending.close();
    }
  }
}
