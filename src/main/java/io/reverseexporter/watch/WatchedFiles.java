package io.reverseexporter.watch;

import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.telemetry.Faults;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made of the contents of files, and made anew within two seconds of a change.
 *
 * <p>The files are read every second and compared by a digest of their contents: that finds changes
 * within the resolution of a file's time and swapped symbolic links, and keeps no secret in memory.
 * Who writes a file is not always quick: when nothing can be made of the files, the last value
 * holds until they have been read once more, a second later.
 *
 * @param <T> of the value, immutable
 */
public final class WatchedFiles<T> implements AutoCloseable {
  /** Time between two looks. */
  static final long PERIOD_MILLIS = 1_000;

  /** For the first look; what takes longer is taken for a file system that hangs. */
  private static final long PATIENCE_MILLIS = 3_000;

  /** Larger files are taken for a mistake. */
  static final int MAX_BYTES = 1024 * 1024;

  /** Makes the value. */
  @FunctionalInterface
  public interface Maker<T> {
    /**
     * Makes a value of what was read.
     *
     * @param contents one for each file, in their order
     * @throws UnusableFilesException when nothing can be made of them
     */
    T make(List<byte[]> contents) throws UnusableFilesException;
  }

  /** Either a value, or why there is none. */
  private static final class State<T> {
    private final @Nullable T value;
    private final @Nullable UnusableFilesException problem;

    State(@Nullable T value, @Nullable UnusableFilesException problem) {
      this.value = value;
      this.problem = problem;
    }
  }

  private final List<Path> files;
  private final Maker<T> maker;
  private final Executor blocking;
  private final ScheduledExecutorService timer;
  private final FailureLog.Subject log;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile State<T> state = new State<>(null, new UnusableFilesException("not read yet"));
  private volatile @Nullable ScheduledFuture<?> watch;

  /** Of what the value was made of, null without a value; used by one look at a time. */
  private byte @Nullable [] digest;

  private boolean failedBefore;

  /**
   * A value that is not made yet.
   *
   * @param blocking runs the reading
   * @param timer says when
   * @param log is told when nothing can be made of the files, and when it can again
   */
  public WatchedFiles(
      List<Path> files,
      Maker<T> maker,
      Executor blocking,
      ScheduledExecutorService timer,
      FailureLog.Subject log) {
    this.files = List.copyOf(files);
    this.maker = maker;
    this.blocking = blocking;
    this.timer = timer;
    this.log = log;
  }

  /**
   * Reads the files for the first time, and watches them from then on. Called once. Waits for the
   * reading, but some seconds only: who waits has other files to go to, on other file systems.
   */
  public void start() {
    var read = new CountDownLatch(1);
    lookElsewhere(read::countDown);
    await(read);
    watch =
        timer.scheduleWithFixedDelay(
            () -> lookElsewhere(() -> {}), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void await(CountDownLatch read) {
    try {
      if (!read.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        log.failed("", files + ": expected to be read within 3 s, still waiting", null);
        if (state.value != null) {
          // It was, at the last moment.
          log.succeeded();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The value as it is now. Never waits.
   *
   * @throws UnusableFilesException when there is none
   */
  public T get() throws UnusableFilesException {
    State<T> now = state;
    if (now.value == null) {
      UnusableFilesException problem = now.problem;
      throw new UnusableFilesException(
          problem == null ? "not read yet" : problem.details(), problem);
    }
    return now.value;
  }

  /** Ends the watching; the value stays. Idempotent. */
  @Override
  public void close() {
    ScheduledFuture<?> current = watch;
    if (current != null) {
      current.cancel(false);
    }
  }

  /**
   * Looks on a thread that may be held up.
   *
   * @param then run when it has looked, or cannot
   */
  private void lookElsewhere(Runnable then) {
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
              then.run();
            }
          });
    } catch (RuntimeException | Error e) {
      // Scrapes need the threads more, or there is no memory for one; the next look is a second
      // away. What left this method would end the watching.
      looking.set(false);
      then.run();
    }
  }

  /** Reads the files, and makes a new value if they have changed. */
  private synchronized void look() {
    try {
      List<byte[]> contents = read();
      byte[] found = digest(contents);
      if (Arrays.equals(found, digest)) {
        // Whatever was wrong meanwhile was over before the value was given up.
        failedBefore = false;
        return;
      }
      T value = maker.make(contents);
      digest = found;
      failedBefore = false;
      state = new State<>(value, null);
      log.succeeded();
    } catch (UnusableFilesException e) {
      failed(e, "", null);
    } catch (RuntimeException | Error e) {
      // Its message may quote a file.
      Throwable told = Faults.withoutMessage(e);
      String details = files + ": fault in making use of it, " + e.getClass().getName();
      failed(new UnusableFilesException(details, told), "INTERNAL", told);
    }
  }

  private void failed(UnusableFilesException problem, String kind, @Nullable Throwable fault) {
    boolean mayStillBeWritten = !failedBefore && state.value != null;
    failedBefore = true;
    if (!mayStillBeWritten) {
      state = new State<>(null, problem);
      digest = null;
      log.failed(kind, problem.details(), fault);
    }
  }

  private List<byte[]> read() throws UnusableFilesException {
    var contents = new ArrayList<byte[]>();
    for (Path file : files) {
      contents.add(read(file));
    }
    return contents;
  }

  /**
   * Reads a file once.
   *
   * @throws UnusableFilesException naming the file, if it cannot be read or is none
   */
  public static byte[] read(Path file) throws UnusableFilesException {
    try {
      // Of a pipe that nobody writes to, nothing would ever come.
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new UnusableFilesException(file + ": expected a regular file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] content = in.readNBytes(MAX_BYTES + 1);
        if (content.length > MAX_BYTES) {
          throw new UnusableFilesException(
              file + ": expected at most " + MAX_BYTES + " bytes, got more");
        }
        return content;
      }
    } catch (NoSuchFileException e) {
      throw new UnusableFilesException(file + ": expected a file, there is none", e);
    } catch (IOException e) {
      throw new UnusableFilesException(file + ": expected a file that can be read, got " + e, e);
    }
  }

  private static byte[] digest(List<byte[]> contents) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (byte[] content : contents) {
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).flip());
        sha.update(content);
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
