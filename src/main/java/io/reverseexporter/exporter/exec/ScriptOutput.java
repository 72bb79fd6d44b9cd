package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a script wrote, indexed once for each format that a scrape of it wants: for all scrapes that
 * share it. Safe for use by several threads.
 */
final class ScriptOutput {
  private final Command command;
  private final Body body;
  private final ExtraLabels labels;
  private final HeldMemory memory;

  /**
   * By format without its version, on which no index depends: a dozen at most. Not by the record:
   * the JDK keeps the types of a record's components for good once its hash was asked for
   * (ObjectMethods), and with them the class loader of an undeployed application.
   */
  private final Map<String, Scraped> indexed = new ConcurrentHashMap<>();

  /** Guarded by this. What is malformed is so in every format. */
  private @Nullable ScrapeFailure malformed;

  /**
   * An output that nobody holds but the caller.
   *
   * @param memory that the body has been taken from; the indexes are taken from it as well
   */
  ScriptOutput(Command command, Body body, ExtraLabels labels, HeldMemory memory) {
    this.command = command;
    this.body = body;
    this.labels = labels;
    this.memory = memory;
  }

  /** One more holds it; only while somebody does. */
  void hold() {
    memory.share();
  }

  /** One less holds it. */
  void release() {
    memory.release();
  }

  /** Whether the output is indexed for a format already. */
  boolean isIndexed(ExpositionFormat format) {
    return indexed.containsKey(key(format));
  }

  /**
   * The output for a format. Indexes it if nobody did before.
   *
   * @return what the caller does not release: it holds the output itself
   * @throws ScrapeFailure with {@link Reason#MALFORMED}, the command and the place; with {@link
   *     Reason#MEMORY_LIMIT} if the index does not fit now, which changes nothing
   */
  Scraped indexed(ExpositionFormat format) throws ScrapeFailure {
    // Not behind those that index it for another format.
    Scraped known = indexed.get(key(format));
    return known == null ? index(format) : known;
  }

  private synchronized Scraped index(ExpositionFormat format) throws ScrapeFailure {
    Scraped known = indexed.get(key(format));
    if (known != null) {
      return known;
    }
    if (malformed != null) {
      throw malformed;
    }
    long before = memory.taken();
    boolean isDone = false;
    try {
      ExpositionIndex page = ExpositionIndex.of(body, labels, format, memory);
      Scraped scraped = Scraped.of(page, body.length(), memory);
      indexed.put(key(format), scraped);
      isDone = true;
      return scraped;
    } catch (MalformedExpositionException e) {
      malformed = malformed(command, e);
      throw malformed;
    } catch (NoRoomException e) {
      throw ScrapeFailure.noRoom(e).of("output of " + command.command());
    } finally {
      if (!isDone) {
        memory.give(memory.taken() - before);
      }
    }
  }

  /** What scrapes fail with because of an output that is no exposition. */
  static ScrapeFailure malformed(Command command, MalformedExpositionException e) {
    return new ScrapeFailure(
        Reason.MALFORMED, "output of " + command.command() + ": " + e.getMessage(), e);
  }

  private static String key(ExpositionFormat format) {
    return format.syntax().name() + ' ' + format.escaping().name();
  }
}
