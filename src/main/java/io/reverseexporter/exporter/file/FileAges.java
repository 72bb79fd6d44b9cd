package io.reverseexporter.exporter.file;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How long ago files were changed, and how long that may be.
 *
 * @param maxAge null: however long
 * @param clock what files are dated by
 */
record FileAges(@Nullable Duration maxAge, InstantSource clock) {
  /**
   * The age of a file; zero if it is dated later than now.
   *
   * @throws ScrapeFailure with {@link Reason#MAX_AGE} if it is too old
   */
  Duration check(Path file, Instant changed) throws ScrapeFailure {
    Duration since = Duration.between(changed, clock.instant());
    Duration age = since.isNegative() ? Duration.ZERO : since;
    if (maxAge != null && age.compareTo(maxAge) > 0) {
      throw new ScrapeFailure(
          Reason.MAX_AGE,
          file + ": was changed " + seconds(age) + " s ago, max_age is " + seconds(maxAge) + " s");
    }
    return age;
  }

  private static String seconds(Duration duration) {
    return Double.toString(duration.toMillis() / 1000.0);
  }
}
