package io.reverseexporter.exporter.file;

import io.reverseexporter.exporter.AnswerWork;
import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.LastAnswer;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Syntax;
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
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** One reading of all files of an exporter. */
final class FileRead extends AnswerWork {
  private final String pattern;
  private final ExtraLabels labels;
  private final Limits limits;
  private final FileAges ages;
  private final ScrapeRequest request;
  private final LastAnswer last;
  private volatile boolean begun;
  private volatile @Nullable Path current;
  private volatile boolean aborted;

  /**
   * A reading that has not begun.
   *
   * @param limits of all files together
   * @param last the exporter's last answer, in whose place this one comes
   */
  FileRead(
      String pattern,
      ExtraLabels labels,
      Limits limits,
      FileAges ages,
      ScrapeRequest request,
      LastAnswer last) {
    super(request.allowance());
    this.pattern = pattern;
    this.labels = labels;
    this.limits = limits;
    this.ages = ages;
    this.request = request;
    this.last = last;
  }

  @Override
  protected Scraped scraped(HeldMemory memory) throws ScrapeFailure {
    begun = true;
    var reader = new BodyReader(limits, request.format(), memory);
    var pages = new ArrayList<ExpositionIndex>();
    Duration age = Duration.ZERO;
    for (Path file : Glob.expand(pattern)) {
      if (aborted) {
        // The deadline has answered for it; the rest is read for nobody, and what part of it takes
        // says nothing about the next answer.
        return new Scraped(pages, reader.length(), age, null, memory);
      }
      current = file;
      BasicFileAttributes attributes = attributes(file);
      // Before it is opened: a newer file that takes its place is not taken for younger than it is.
      Duration fileAge = ages.check(file, attributes.lastModifiedTime().toInstant());
      age = age.compareTo(fileAge) < 0 ? fileAge : age;
      pages.add(page(file, attributes.size(), reader, memory));
    }
    last.set((int) Math.min(reader.length(), Integer.MAX_VALUE), memory.taken());
    return new Scraped(pages, reader.length(), age, null, memory);
  }

  private ExpositionIndex page(Path file, long size, BodyReader reader, HeldMemory memory)
      throws ScrapeFailure {
    try (InputStream in = new FileInputStream(file.toFile())) {
      Body body = reader.read(in, Syntax.TEXT, size, 0);
      return ExpositionIndex.of(body, labels, request.format(), memory);
    } catch (MalformedExpositionException e) {
      throw new ScrapeFailure(Reason.MALFORMED, file + ": " + e.getMessage(), e);
    } catch (NoRoomException e) {
      throw ScrapeFailure.noRoom(e).of(file.toString());
    } catch (ScrapeFailure e) {
      throw e.of(file.toString());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static BasicFileAttributes attributes(Path file) throws ScrapeFailure {
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
      return attributes;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ScrapeFailure unreadable(Path file, IOException e) {
    String why;
    if (e instanceof NoSuchFileException) {
      why = "there is no such file";
    } else if (e instanceof AccessDeniedException) {
      why = "this application's user may not read it";
    } else {
      why = "cannot be read: " + e.getMessage();
    }
    return new ScrapeFailure(Reason.NOT_FOUND, file + ": " + why, e);
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
