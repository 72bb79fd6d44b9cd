package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
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

  /**
   * By format without its version, on which no index depends: a dozen at most. Not by the record:
   * the JDK keeps the types of a record's components for good once its hash was asked for
   * (ObjectMethods), and with them the class loader of an undeployed application.
   */
  private final Map<String, Scraped> indexed = new ConcurrentHashMap<>();

  /** Guarded by this. What is malformed is so in every format. */
  private @Nullable ScrapeFailure malformed;

  ScriptOutput(Command command, Body body, ExtraLabels labels) {
    this.command = command;
    this.body = body;
    this.labels = labels;
  }

  /** The output for a format if it is indexed, else null. */
  @Nullable Scraped ifIndexed(ExpositionFormat format) {
    return indexed.get(key(format));
  }

  /**
   * The output for a format. Indexes it if nobody did before.
   *
   * @throws ScrapeFailure with {@link Reason#MALFORMED}, the command and the place
   */
  synchronized Scraped indexed(ExpositionFormat format) throws ScrapeFailure {
    Scraped known = ifIndexed(format);
    if (known != null) {
      return known;
    }
    if (malformed != null) {
      throw malformed;
    }
    try {
      Scraped scraped = Scraped.of(ExpositionIndex.of(body, labels, format));
      indexed.put(key(format), scraped);
      return scraped;
    } catch (MalformedExpositionException e) {
      malformed =
          new ScrapeFailure(
              Reason.MALFORMED, "output of " + command.command() + ": " + e.getMessage(), e);
      throw malformed;
    }
  }

  private static String key(ExpositionFormat format) {
    return format.syntax().name() + ' ' + format.escaping().name();
  }
}
