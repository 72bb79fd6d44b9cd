package io.reverseexporter.bootstrap;

import io.reverseexporter.config.ConfigurationText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the configuration read anew when its file has changed. Every second the file is read and
 * compared by a digest, so that swapped symbolic links and changes within the resolution of a
 * file's time are found. Who writes a file is not always quick: a change counts when two looks in a
 * row have seen the same.
 */
final class ConfigurationWatch implements AutoCloseable {
  /** Time between two looks. */
  static final long PERIOD_MILLIS = 1_000;

  private final Path file;
  private final Supplier<String> known;
  private final Runnable changed;
  private final Executor blocking;
  private final ScheduledExecutorService timer;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile @Nullable ScheduledFuture<?> watch;

  /** What the last look has seen and is not known; used by one look at a time. */
  private volatile String seen = "";

  /**
   * A watch that has not begun.
   *
   * @param known gives the digest of what was read last
   * @param changed is to have it read anew; must not block
   * @param blocking looks at the file; may be held up by its file system
   */
  ConfigurationWatch(
      Path file,
      Supplier<String> known,
      Runnable changed,
      Executor blocking,
      ScheduledExecutorService timer) {
    this.file = file;
    this.known = known;
    this.changed = changed;
    this.blocking = blocking;
    this.timer = timer;
  }

  /** Begins. Called once. */
  void start() {
    watch =
        timer.scheduleWithFixedDelay(
            this::lookElsewhere, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void lookElsewhere() {
    // A file system that hangs has its look waiting; one is enough.
    if (!looking.compareAndSet(false, true)) {
      return;
    }
    try {
      blocking.execute(
          () -> {
            try {
              look();
            } finally {
              looking.set(false);
            }
          });
    } catch (RuntimeException | Error e) {
      // Scrapes need the threads more, or there is no memory for one; the next look is a second
      // away. What left this method would end the watching.
      looking.set(false);
    }
  }

  /** Looks once. */
  void look() {
    // Of a pipe that nobody writes to, nothing would ever come.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return;
    }
    String now = ConfigurationText.of(file).digest();
    if (now.equals(known.get())) {
      seen = "";
    } else if (now.equals(seen)) {
      seen = "";
      changed.run();
    } else {
      seen = now;
    }
  }

  /** Ends the watching. Idempotent. */
  @Override
  public void close() {
    ScheduledFuture<?> current = watch;
    if (current != null) {
      current.cancel(false);
    }
  }
}
