package io.reverseexporter.exporter.jmx;

import io.prometheus.jmx.JmxCollector;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Undoes what the collector does to the log of the whole server when its classes are loaded: where
 * the JDK's {@link SimpleFormatter} writes lines, it puts a formatter of its own, which would keep
 * this application's classes after an undeployment.
 */
final class CollectorLog {
  private CollectorLog() {}

  /** Gives the handlers of the server's log their formatter back, where it was taken. */
  static void restoreFormatters() {
    Logger root = LogManager.getLogManager().getLogger("");
    for (Handler handler : root == null ? new Handler[0] : root.getHandlers()) {
      if (handler.getFormatter() != null
          && handler.getFormatter().getClass().getClassLoader()
              == JmxCollector.class.getClassLoader()) {
        handler.setFormatter(new SimpleFormatter());
      }
    }
  }
}
