package io.reverseexporter.exporter;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The threads that exporters use.
 *
 * @param blocking runs work that may block; throws {@link
 *     java.util.concurrent.RejectedExecutionException} when it is full or closed
 * @param timer runs short tasks at a time; never anything that blocks
 */
public record Workers(Executor blocking, ScheduledExecutorService timer) {
  /** The same threads, of which at most {@code max} are used at a time; further work waits. */
  public Workers atMost(int max) {
    return new Workers(new AtMost(blocking, max), timer);
  }
}
