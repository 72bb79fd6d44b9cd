package io.reverseexporter.exporter.collect;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.util.Set;
import java.util.function.Supplier;

/** What makes an exposition within this JVM, anew for each collection. */
public interface ExpositionSource extends AutoCloseable {
  /** What it is, as failures name it: {@code /-/metrics}, a rule file, the address of a JVM. */
  String name();

  /** A collection that has not begun. */
  Collecting begin();

  /** What a collection may fail with. */
  default Set<Reason> reasons() {
    return CollectingExporter.REASONS;
  }

  /** Reads what collections need. Called once, before the first. */
  default void start() {}

  /** Ends what {@link #start()} began. Idempotent. */
  @Override
  default void close() {}

  /** One collection. */
  interface Collecting {
    /**
     * Collects. Called once, on a worker thread; may block.
     *
     * @return the exposition in text format 0.0.4
     */
    byte[] text() throws ScrapeFailure;

    /** What it was at when time was over, in words. Called from another thread meanwhile. */
    String progress();

    /** Makes {@link #text()} end soon, if it can be. Called from another thread; never blocks. */
    void abort();
  }

  /**
   * What is made by computing alone, so that nothing can hold it up.
   *
   * @param name what it is, as failures name it
   * @param text in text format 0.0.4; called on worker threads
   */
  static ExpositionSource of(String name, Supplier<byte[]> text) {
    return new ExpositionSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Collecting begin() {
        return new Computed(text);
      }
    };
  }
}
