package io.reverseexporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.config.ConfigurationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The test looks in place of the timer. */
class ConfigurationWatchTest {
  private final Timer timer = new Timer();
  private final AtomicInteger reloads = new AtomicInteger();
  private final Path folder;
  private final Path file;
  private volatile String known = "";
  private ConfigurationWatch watch;

  /** Holds the one periodic task, for the test to run. */
  private static final class Timer extends ScheduledThreadPoolExecutor {
    private @Nullable Runnable task;

    Timer() {
      super(0);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable command, long initialDelay, long delay, TimeUnit unit) {
      task = command;
      return super.scheduleWithFixedDelay(command, 1, 1, TimeUnit.DAYS);
    }
  }

  ConfigurationWatchTest(@TempDir Path folder) {
    this.folder = folder;
    file = folder.resolve("config.yml");
  }

  @BeforeEach
  void begin() throws IOException {
    Files.writeString(file, "one");
    known = ConfigurationText.of(file).digest();
    watch = watch(Runnable::run);
  }

  @AfterEach
  void stop() {
    watch.close();
    timer.shutdownNow();
  }

  private ConfigurationWatch watch(Executor blocking) {
    return new ConfigurationWatch(file, () -> known, this::reload, blocking, timer);
  }

  private void reload() {
    reloads.incrementAndGet();
    known = ConfigurationText.of(file).digest();
  }

  private int afterLooks(int looks) {
    int before = reloads.get();
    for (int i = 0; i < looks; i++) {
      watch.look();
    }
    return reloads.get() - before;
  }

  @Test
  void whatStaysIsNotReadAgain() throws IOException {
    assertThat(afterLooks(5)).isZero();
    Files.writeString(file, "one");
    assertThat(afterLooks(5)).as("written again with the same content").isZero();
  }

  @Test
  void aChangeCountsOnceItHasComeToRest() throws IOException {
    Files.writeString(file, "");
    assertThat(afterLooks(1)).as("just emptied").isZero();
    Files.writeString(file, "two, ha");
    assertThat(afterLooks(1)).as("half written").isZero();
    Files.writeString(file, "two, half");
    assertThat(afterLooks(1)).as("written to its end a moment ago").isZero();
    assertThat(afterLooks(1)).isEqualTo(1);
    assertThat(afterLooks(5)).isZero();
  }

  @Test
  void aChangeThatIsTakenBackIsNone() throws IOException {
    Files.writeString(file, "two");
    assertThat(afterLooks(1)).isZero();
    Files.writeString(file, "one");
    assertThat(afterLooks(5)).isZero();
  }

  @Test
  void aReplacedFileIsSeen() throws IOException {
    Path next = Files.writeString(folder.resolve("next"), "two");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    assertThat(afterLooks(2)).isEqualTo(1);
  }

  @Test
  void aDeletedFileIsSeenAndThatItIsBack() throws IOException {
    Files.delete(file);
    assertThat(afterLooks(2)).isEqualTo(1);
    assertThat(afterLooks(5)).isZero();
    Files.writeString(file, "one");
    assertThat(afterLooks(2)).isEqualTo(1);
  }

  /** As Kubernetes updates a mounted ConfigMap. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aSwappedLinkIsSeen() throws IOException {
    for (String version : new String[] {"v1", "v2"}) {
      Files.createDirectory(folder.resolve(version));
    }
    Files.writeString(folder.resolve("v1/config.yml"), "one");
    Files.writeString(folder.resolve("v2/config.yml"), "two");
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("v1"));
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("..data/config.yml"));
    assertThat(afterLooks(5)).as("the same content by another way").isZero();
    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("v2"));
    Files.move(folder.resolve("..data_tmp"), data, StandardCopyOption.ATOMIC_MOVE);
    assertThat(afterLooks(2)).isEqualTo(1);
  }

  @Test
  void aFileSystemThatHangsHoldsUpOneThread() {
    var waiting = new AtomicInteger();
    try (var hanging = watch(look -> waiting.incrementAndGet())) {
      hanging.start();
      Runnable task = Objects.requireNonNull(timer.task);
      task.run();
      assertThat(waiting).hasValue(1);
      // The timer that asks is free for others, and the next look waits for the first one.
      task.run();
      assertThat(waiting).hasValue(1);
    }
  }
}
