package io.reverseexporter.exporter.file;

import io.reverseexporter.exporter.Allowance;
import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** One reading of all files of an exporter. */
final class FileRead implements TimedWork<Scraped> {
  private final String pattern;
  private final ExtraLabels labels;
  private final ExpositionFormat format;
  private volatile boolean begun;
  private volatile @Nullable Path current;
  private volatile boolean aborted;

  /** A reading that has not begun. */
  FileRead(String pattern, ExtraLabels labels, ExpositionFormat format) {
    this.pattern = pattern;
    this.labels = labels;
    this.format = format;
  }

  @Override
  public Scraped work() throws ScrapeFailure {
    begun = true;
    var pages = new ArrayList<ExpositionIndex>();
    for (Path file : Glob.expand(pattern)) {
      if (aborted) {
        // The deadline has answered for it; the rest is read for nobody.
        break;
      }
      current = file;
      pages.add(page(file));
    }
    long bytes = pages.stream().mapToLong(page -> page.body().length()).sum();
    return new Scraped(pages, bytes, null, null, Allowance.unlimited().hold());
  }

  private ExpositionIndex page(Path file) throws ScrapeFailure {
    try {
      return ExpositionIndex.of(read(file), labels, format);
    } catch (MalformedExpositionException e) {
      throw new ScrapeFailure(Reason.MALFORMED, file + ": " + e.getMessage(), e);
    }
  }

  private static Body read(Path file) throws ScrapeFailure {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        // Opening a pipe or a device may block for ever.
        throw new ScrapeFailure(
            Reason.NOT_FOUND,
            file
                + ": expected a file, got a "
                + (attributes.isDirectory() ? "folder" : "pipe or a device"));
      }
      if (!Files.isReadable(file)) {
        throw new AccessDeniedException(file.toString());
      }
      try (InputStream in = new FileInputStream(file.toFile())) {
        return BodyReader.read(in, attributes.size());
      }
    } catch (NoSuchFileException e) {
      throw new ScrapeFailure(Reason.NOT_FOUND, file + ": there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new ScrapeFailure(
          Reason.NOT_FOUND, file + ": this application's user may not read it", e);
    } catch (IOException e) {
      throw new ScrapeFailure(Reason.NOT_FOUND, file + ": cannot be read: " + e.getMessage(), e);
    } catch (ScrapeFailure e) {
      throw e.reason() == Reason.BODY_LIMIT
          ? new ScrapeFailure(e.reason(), file + ": " + e.details(), e)
          : e;
    }
  }

  @Override
  public String progress() {
    Path file = current;
    if (!begun) {
      return pattern + ": no thread was free to read it";
    }
    return file == null ? pattern + ": not yet looked up" : file + ": not yet read to its end";
  }

  @Override
  public void abort() {
    aborted = true;
  }
}
