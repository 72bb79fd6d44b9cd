package io.reverseexporter.exporter.exec;

import static io.reverseexporter.testing.Eventually.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Scripts in a folder, threads to run them, and a way of its own to find their processes. */
final class Scripts implements AutoCloseable {
  private static final String TAG = "EXEC_TEST_TAG";

  /** Of the first and the last scrape that a script may need to be ready in. */
  private static final Duration FIRST_TIME = Duration.ofMillis(300);

  private static final Duration LAST_TIME = Duration.ofSeconds(25);

  final Path folder;
  private final String tag = UUID.randomUUID().toString();
  final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          0, 40, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), Executors.defaultThreadFactory());

  /** By identity: results that are asked for twice are given once. */
  private final Set<Scraped> got = Collections.newSetFromMap(new IdentityHashMap<>());

  final MemoryBudget memory = new MemoryBudget(1024L * 1024 * 1024);
  final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

  Scripts(Path folder) {
    this.folder = folder;
  }

  Workers workers() {
    return new Workers(pool, timer);
  }

  /** A command that runs the text with {@code sh}, without need of an executable bit. */
  Command sh(String text, String... args) {
    Path script = folder.resolve("script-" + UUID.randomUUID() + ".sh");
    write(script, text);
    return new Command(
        "sh",
        Stream.concat(Stream.of(script.toString()), Arrays.stream(args)).toList(),
        Map.of(TAG, tag),
        folder);
  }

  ExecExporter exporter(Command command) {
    return exporter(command, Duration.ZERO);
  }

  ExecExporter exporter(Command command, Duration timeout) {
    return new ExecExporter(
        "script", command, timeout, labels(), Limits.DEFAULT, memory, workers());
  }

  ExecExporter exporter(Command command, Limits limits) {
    return new ExecExporter("script", command, Duration.ZERO, labels(), limits, memory, workers());
  }

  ExecExporter exporter(String text, String... args) {
    return exporter(sh(text, args));
  }

  static ExtraLabels labels() {
    return ExtraLabels.of("script", Map.of());
  }

  static void write(Path file, String text) {
    try {
      // A script that reads the file at this moment gets the whole text or none of it.
      Path whole = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ScrapeRequest within(Duration time) {
    return new ScrapeRequest(Deadline.after(time), Map.of(), ExpositionFormat.TEXT);
  }

  static ScrapeRequest within(Duration time, ExpositionFormat format) {
    return new ScrapeRequest(Deadline.after(time), Map.of(), format);
  }

  static ScrapeRequest withinSeconds(long seconds) {
    return within(Duration.ofSeconds(seconds));
  }

  String text(CompletableFuture<Scraped> future) {
    Body body = get(future).pages().get(0).body();
    return new String(body.bytes(), 0, body.length(), UTF_8);
  }

  /** A result, which is released when the scripts are closed. */
  Scraped get(CompletableFuture<Scraped> future) {
    try {
      Scraped scraped = future.get(30, TimeUnit.SECONDS);
      got.add(scraped);
      return scraped;
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no result", e);
    }
  }

  static ScrapeFailure failure(CompletableFuture<Scraped> future) {
    try {
      future.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ScrapeFailure failure) {
        return failure;
      }
      throw new AssertionError("a failure of the wrong kind", e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("neither result nor failure", e);
    }
    throw new AssertionError("a result instead of a failure");
  }

  /**
   * Scrapes until the script has made the file and the scrape fails at its deadline after that. How
   * long a script takes to get there depends on what else the machine does: each scrape has twice
   * the time of the one before.
   */
  void timeOutAfter(String file, ExecExporter exporter) throws IOException {
    boolean wasReady = false;
    for (Duration time = FIRST_TIME; !wasReady; time = time.multipliedBy(2)) {
      assertThat(time).as(file + " written in time").isLessThan(LAST_TIME);
      Files.deleteIfExists(folder.resolve(file));
      CompletableFuture<Scraped> scrape = exporter.scrape(within(time));
      until(
          file + " written, or too late",
          () -> Files.exists(folder.resolve(file)) || scrape.isDone());
      boolean isThere = !processes().isEmpty();
      wasReady = isThere && !scrape.isDone();
      assertThat(failure(scrape).reason()).isEqualTo(ScrapeFailure.Reason.TIMEOUT);
      if (!wasReady) {
        until("no process of the last attempt", () -> processes().isEmpty());
      }
    }
  }

  /** Waits until the script has made the file, and returns its lines. */
  List<String> awaitFile(String name) {
    Path file = folder.resolve(name);
    until(name + " written", () -> Files.exists(file));
    return lines(name);
  }

  List<String> lines(String name) {
    try {
      return Files.readAllLines(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The processes that carry this test's variable, zombies aside. */
  List<String> processes() {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .filter(p -> p.getFileName().toString().matches("\\d+"))
          .filter(p -> read(p.resolve("environ")).contains(TAG + "=" + tag))
          .map(p -> p.getFileName() + " " + read(p.resolve("cmdline")).replace('\0', ' '))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isAlive(long pid) {
    String stat = read(Path.of("/proc/" + pid + "/stat"));
    return !stat.isEmpty() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    timer.shutdownNow();
    got.forEach(Scraped::release);
    // Ended here by pid, should a test have failed to.
    for (String process : processes()) {
      ProcessHandle.of(Long.parseLong(process.substring(0, process.indexOf(' '))))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
