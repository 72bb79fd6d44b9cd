package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.ScrapeFailure;

/** Is told how each periodic run ended, on the thread of the run. */
public interface RunListener {
  /** A run gave a result. */
  void succeeded();

  /**
   * A run failed; what was served before goes on being served. Scrapes that fail with it do not log
   * it: this is the place to.
   */
  void failed(ScrapeFailure failure);
}
