package io.reverseexporter.exporter.file;

import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.LastAnswer;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.index.ExtraLabels;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Files that somebody else writes, read at each scrape. */
public final class FileExporter implements Exporter {
  /**
   * Readings at once. One that hangs in the file system cannot be ended: without a bound an
   * exporter on a dead network drive would take one thread after the other from all exporters.
   */
  static final int MAX_READINGS = 8;

  private final String name;
  private final ExtraLabels labels;
  private final String path;
  private final Limits limits;
  private final FileAges ages;
  private final LastAnswer last = new LastAnswer();
  private final Workers workers;

  /**
   * An exporter of one file, or of all that match; nothing is read yet.
   *
   * @param path absolute; {@code *}, {@code ?}, {@code [...]} and <code>{a,b}</code> match within a
   *     name, in folders too, unless there is a file of exactly that name
   * @param limits of all files together
   * @param maxAge how long ago a file may have been changed; null: however long
   */
  public FileExporter(
      String name,
      ExtraLabels labels,
      String path,
      Limits limits,
      @Nullable Duration maxAge,
      Workers workers) {
    this(name, labels, path, limits, maxAge, workers, InstantSource.system());
  }

  FileExporter(
      String name,
      ExtraLabels labels,
      String path,
      Limits limits,
      @Nullable Duration maxAge,
      Workers workers,
      InstantSource clock) {
    this.name = name;
    this.labels = labels;
    this.path = path;
    this.limits = limits;
    ages = new FileAges(maxAge, clock);
    this.workers = workers.lane(1, MAX_READINGS);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Scraped> scrape(ScrapeRequest request) {
    return TimedWork.start(
        new FileRead(path, labels, limits, ages, request, last), workers, request.deadline());
  }

  @Override
  public long expectedMemory() {
    return last.memory();
  }

  @Override
  public void close() {}
}
