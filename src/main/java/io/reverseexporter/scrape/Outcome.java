package io.reverseexporter.scrape;

import io.reverseexporter.exporter.ScrapeFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the scrape of one exporter ended.
 *
 * @param exporter its name
 * @param duration from the start of the scrape until this exporter had answered or failed
 * @param samples in its answer; 0 if it failed
 * @param failure why it failed; null if it did not
 */
public record Outcome(
    String exporter, Duration duration, int samples, @Nullable ScrapeFailure failure) {
  public boolean isUp() {
    return failure == null;
  }
}
