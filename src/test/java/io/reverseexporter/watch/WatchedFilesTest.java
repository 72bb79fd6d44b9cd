package io.reverseexporter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.testing.LogCapture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class WatchedFilesTest {
  private static final String LOG = WatchedFilesTest.class.getName();

  private Path folder;
  private Path file;

  private final Timer timer = new Timer();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final List<String> made = new ArrayList<>();
  private final FailureLog failures =
      new FailureLog(LoggerFactory.getLogger(LOG), System::nanoTime);
  private @Nullable Throwable full;
  private boolean isHanging;
  private @Nullable WatchedFiles<String> watched;

  /** Holds the one periodic task, for the test to run. */
  private static final class Timer extends ScheduledThreadPoolExecutor {
    private @Nullable Runnable task;
    private @Nullable ScheduledFuture<?> future;

    Timer() {
      super(0);
    }

    private void fire() {
      Objects.requireNonNull(task).run();
    }

    private boolean isCancelled() {
      return future != null && future.isCancelled();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable command, long initialDelay, long delay, TimeUnit unit) {
      assertThat(unit.toMillis(delay)).isEqualTo(WatchedFiles.PERIOD_MILLIS);
      task = command;
      future = super.scheduleWithFixedDelay(command, 1, 1, TimeUnit.DAYS);
      return future;
    }
  }

  @BeforeEach
  void write(@TempDir Path empty) throws IOException {
    folder = empty;
    file = folder.resolve("file");
    Files.writeString(file, "a");
  }

  @AfterEach
  void stop() {
    if (watched != null) {
      watched.close();
    }
    timer.shutdownNow();
  }

  private WatchedFiles<String> watch(Path... files) {
    timer.task = null;
    watched =
        new WatchedFiles<>(
            List.of(files),
            this::make,
            work -> {
              if (full instanceof Error error) {
                throw error;
              }
              if (full instanceof RuntimeException exception) {
                throw exception;
              }
              if (timer.task == null && !isHanging) {
                // The first look.
                work.run();
              } else {
                waiting.add(work);
              }
            },
            timer,
            failures.subject("files"));
    watched.start();
    return watched;
  }

  private String make(List<byte[]> contents) throws UnusableFilesException {
    String text =
        contents.stream()
            .map(c -> new String(c, StandardCharsets.UTF_8))
            .collect(Collectors.joining("|"));
    if (text.contains("fault")) {
      throw new IllegalStateException("quotes " + text);
    }
    if (text.contains("error")) {
      throw new StackOverflowError("quotes " + text);
    }
    if (text.contains("bad")) {
      throw new UnusableFilesException("expected something good");
    }
    made.add(text);
    return text;
  }

  /** A second passes. */
  private void tick() {
    timer.fire();
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  private static String problem(WatchedFiles<String> watched) {
    UnusableFilesException problem =
        catchThrowableOfType(UnusableFilesException.class, watched::get);
    assertThat(problem).isNotNull();
    return problem.details();
  }

  @Test
  void hasNoValueBeforeItIsStarted() {
    var unstarted =
        new WatchedFiles<>(
            List.of(file), this::make, Runnable::run, timer, failures.subject("files"));

    assertThat(problem(unstarted)).isEqualTo("not read yet");
    unstarted.close();
  }

  @Test
  void makesTheValueOnceAndAgainAfterAChange() throws Exception {
    Path other = folder.resolve("other");
    Files.writeString(other, "x");
    WatchedFiles<String> files = watch(file, other);

    assertThat(files.get()).isEqualTo("a|x");
    tick();
    tick();
    assertThat(made).hasSize(1);

    Files.writeString(other, "y");
    assertThat(files.get()).isEqualTo("a|x");
    tick();
    assertThat(files.get()).isEqualTo("a|y");
    assertThat(made).hasSize(2);
  }

  @Test
  void whatMovesFromOneFileToTheNextIsAChange() throws Exception {
    Path other = folder.resolve("other");
    Files.writeString(file, "ab");
    Files.writeString(other, "c");
    WatchedFiles<String> files = watch(file, other);
    Files.writeString(file, "a");
    Files.writeString(other, "bc");
    tick();

    assertThat(files.get()).isEqualTo("a|bc");
  }

  @Test
  void seesAChangeThatLengthAndTimeDoNotShow() throws Exception {
    FileTime time = Files.getLastModifiedTime(file);
    WatchedFiles<String> files = watch(file);
    Files.writeString(file, "b");
    Files.setLastModifiedTime(file, time);
    tick();

    assertThat(files.get()).isEqualTo("b");
  }

  /** As Kubernetes does it with secrets: a folder's link is swapped. */
  @Test
  void followsASymbolicLinkThatIsSwapped() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    Files.writeString(one.resolve("f"), "one");
    Files.writeString(two.resolve("f"), "two");
    Path link = Files.createSymbolicLink(folder.resolve("link"), one);
    WatchedFiles<String> files = watch(link.resolve("f"));
    assertThat(files.get()).isEqualTo("one");

    Path next = Files.createSymbolicLink(folder.resolve("next"), two);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    tick();

    assertThat(files.get()).isEqualTo("two");
  }

  @Test
  void aFileThatIsBeingWrittenHasASecond() throws Exception {
    WatchedFiles<String> files = watch(file);
    Files.writeString(file, "bad");
    tick();
    assertThat(files.get()).isEqualTo("a");

    Files.writeString(file, "b");
    tick();
    assertThat(files.get()).isEqualTo("b");
  }

  @Test
  void theSecondIsGivenAgainTheNextTime() throws Exception {
    WatchedFiles<String> files = watch(file);
    for (String good : List.of("b", "c")) {
      Files.writeString(file, "bad");
      tick();
      Files.writeString(file, good);
      tick();
    }

    assertThat(files.get()).isEqualTo("c");
  }

  /** A file that is back as it was is no failure that was survived by luck. */
  @Test
  void aFileThatComesBackUnchangedIsFine() throws Exception {
    WatchedFiles<String> files = watch(file);
    Files.delete(file);
    tick();
    Files.writeString(file, "a");
    tick();
    assertThat(files.get()).isEqualTo("a");
    assertThat(made).as("the same value is not made again").hasSize(1);

    Files.delete(file);
    tick();
    assertThat(files.get()).as("has its second again").isEqualTo("a");
    tick();
    assertThat(problem(files)).endsWith("there is none");
  }

  @Test
  void whatStaysBrokenIsToldAndHeals() throws Exception {
    try (var log = new LogCapture(LOG)) {
      WatchedFiles<String> files = watch(file);
      Files.writeString(file, "bad");
      tick();
      assertThat(log.lines()).isEmpty();
      tick();
      assertThat(problem(files)).isEqualTo("expected something good");
      tick();
      assertThat(log.lines()).containsExactly("WARNING files: expected something good");

      Files.writeString(file, "a");
      tick();
      assertThat(files.get()).isEqualTo("a");
      assertThat(log.lines()).hasSize(2).last().asString().startsWith("INFO files: recovered");
    }
  }

  @Test
  void whatIsMissingAtFirstHeals() throws Exception {
    Path late = folder.resolve("late");
    WatchedFiles<String> files = watch(late);
    assertThat(problem(files)).isEqualTo(late + ": expected a file, there is none");

    Files.writeString(late, "x");
    tick();
    assertThat(files.get()).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource({"fault, java.lang.IllegalStateException", "error, java.lang.StackOverflowError"})
  void aFaultOfTheMakerIsAProblemLikeOthersAndQuotesNothing(String content, String kind)
      throws Exception {
    try (var log = new LogCapture(LOG)) {
      Files.writeString(file, content + " secret");
      WatchedFiles<String> files = watch(file);

      String details = "[" + file + "]: fault in making use of it, " + kind;
      assertThat(problem(files)).isEqualTo(details);
      assertThat(catchThrowableOfType(UnusableFilesException.class, files::get).getCause())
          .satisfies(cause -> assertThat(stackTrace(cause)).doesNotContain("secret"));
      assertThat(log.lines())
          .containsExactly(
              "WARNING files: INTERNAL: "
                  + details
                  + " [java.lang.IllegalStateException: "
                  + kind
                  + "]");

      Files.writeString(file, "x");
      tick();
      assertThat(files.get()).isEqualTo("x");
    }
  }

  private static String stackTrace(Throwable fault) {
    var text = new StringWriter();
    fault.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void aPipeAFolderAndALargeFileAreRefusedAtOnce() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(problem(watch(pipe))).isEqualTo(pipe + ": expected a regular file");
    assertThat(problem(watch(folder))).isEqualTo(folder + ": expected a regular file");

    Path large = folder.resolve("large");
    Files.write(large, new byte[WatchedFiles.MAX_BYTES + 1]);
    assertThat(problem(watch(large)))
        .isEqualTo(large + ": expected at most 1048576 bytes, got more");
    Files.write(large, new byte[WatchedFiles.MAX_BYTES]);
    tick();
    assertThat(made).hasSize(1);
  }

  @Test
  void readsOneAtATime() throws Exception {
    WatchedFiles<String> files = watch(file);
    Files.writeString(file, "b");
    timer.fire();
    timer.fire();
    assertThat(waiting).hasSize(1);
    tick();
    assertThat(files.get()).isEqualTo("b");
  }

  /** What left the periodic task would end the watching, as the executor's contract says. */
  @Test
  void goesOnWatchingAfterThereWasNoThread() throws Exception {
    WatchedFiles<String> files = watch(file);
    Files.writeString(file, "b");
    for (Throwable fault :
        List.of(
            new RejectedExecutionException(),
            new IllegalStateException(),
            new OutOfMemoryError("unable to create native thread"))) {
      full = fault;
      assertThatCode(timer::fire).doesNotThrowAnyException();
      assertThat(waiting).isEmpty();
    }
    full = null;
    tick();
    assertThat(files.get()).isEqualTo("b");
  }

  @Test
  void closeEndsTheWatchingAndTheValueStays() throws Exception {
    WatchedFiles<String> files = watch(file);
    files.close();
    files.close();

    assertThat(timer.isCancelled()).isTrue();
    assertThat(files.get()).isEqualTo("a");
  }

  @Test
  void aProblemIsThrownAnewEachTime() {
    WatchedFiles<String> files = watch(folder.resolve("none"));

    assertThatExceptionOfType(UnusableFilesException.class)
        .isThrownBy(files::get)
        .isNotSameAs(catchThrowableOfType(UnusableFilesException.class, files::get));
  }

  @Test
  void aFileSystemThatHangsHoldsUpNobodyForLong() throws Exception {
    isHanging = true;
    try (var log = new LogCapture(LOG)) {
      WatchedFiles<String> files = watch(file);
      assertThatExceptionOfType(UnusableFilesException.class)
          .isThrownBy(files::get)
          .withMessageContaining("not read yet");
      assertThat(log.lines()).singleElement().asString().contains("within 3 s");
      waiting.remove().run();
      assertThat(files.get()).isEqualTo("a");
    }
  }
}
