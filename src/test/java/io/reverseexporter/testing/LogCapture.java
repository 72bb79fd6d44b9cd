package io.reverseexporter.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Collects the log lines of everything, at INFO and above, until closed. */
public final class LogCapture implements AutoCloseable {
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /**
   * Captures below a logger.
   *
   * @param name of the logger; empty for all
   */
  public LogCapture(String name) {
    logger = Logger.getLogger(name);
    logger.addHandler(handler);
  }

  /** Messages with level and, if there is one, exception. */
  public List<String> lines() {
    var formatter = new SimpleFormatter();
    return records.stream()
        .map(
            r ->
                r.getLevel()
                    + " "
                    + formatter.formatMessage(r)
                    + (r.getThrown() == null ? "" : " [" + r.getThrown() + "]"))
        .toList();
  }

  public List<String> linesFrom(Level level) {
    return records.stream()
        .filter(r -> r.getLevel().intValue() >= level.intValue())
        .map(r -> r.getLoggerName() + ": " + r.getMessage() + " [" + r.getThrown() + "]")
        .toList();
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
