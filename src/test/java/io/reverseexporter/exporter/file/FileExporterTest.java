package io.reverseexporter.exporter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.LastAnswer;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TestWorkers;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileExporterTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final ExtraLabels LABELS = ExtraLabels.of("f", Map.of());

  private final TestWorkers threads = new TestWorkers();

  @AfterEach
  void nothingIsLeft() {
    threads.close();
  }

  private Scraped scrape(String path) {
    return scrape(path, threads.workers());
  }

  private static Scraped scrape(String path, Workers workers) {
    return scrape(path, LONG, workers);
  }

  private static Scraped scrape(String path, Duration time, Workers workers) {
    try (var exporter = new FileExporter("f", LABELS, path, Limits.DEFAULT, null, workers)) {
      assertThat(exporter.name()).isEqualTo("f");
      return exporter
          .scrape(new ScrapeRequest(Deadline.after(time), Map.of(), ExpositionFormat.TEXT))
          .join();
    }
  }

  @Test
  void readsForTheFormatOfTheAnswer(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.prom"), "a 1\n");
    try (var exporter =
        new FileExporter("f", LABELS, file.toString(), Limits.DEFAULT, null, threads.workers())) {
      Deadline deadline = Deadline.after(LONG);
      var request = new ScrapeRequest(deadline, Map.of(), ExpositionFormat.OPENMETRICS);
      ExpositionIndex page = exporter.scrape(request).join().pages().get(0);
      assertThat(page.target()).isEqualTo(ExpositionFormat.OPENMETRICS);
      assertThat(page.syntax()).isEqualTo(Syntax.TEXT);
    }
  }

  @Test
  void aReadingThatIsGivenUpSaysNothingAboutTheNext(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("a.prom"), "a 1\n");
    var last = new LastAnswer();
    last.set(10, 20);
    var request = new ScrapeRequest(Deadline.after(LONG), Map.of(), ExpositionFormat.TEXT);
    var read =
        new FileRead(
            file.toString(),
            LABELS,
            Limits.DEFAULT,
            new FileAges(null, InstantSource.system()),
            request,
            last);
    read.abort();
    read.work().release();
    assertThat(last.length()).isEqualTo(10);
    assertThat(last.memory()).isEqualTo(20);
  }

  private List<String> pages(String path) {
    return scrape(path).pages().stream().map(FileExporterTest::text).toList();
  }

  private static String text(ExpositionIndex page) {
    Body body = page.body();
    return new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8);
  }

  private ScrapeFailure failure(String path) {
    return failure(path, threads.workers());
  }

  private static ScrapeFailure failure(String path, Workers workers) {
    return failure(path, LONG, workers);
  }

  private static ScrapeFailure failure(String path, Duration time, Workers workers) {
    var thrown = catchThrowableOfType(CompletionException.class, () -> scrape(path, time, workers));
    return (ScrapeFailure) Objects.requireNonNull(thrown.getCause());
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text);
  }

  @Test
  void readsAtEachScrape(@TempDir Path folder) throws IOException {
    Path file = write(folder.resolve("x.prom"), "a 1\n");
    assertThat(pages(file.toString())).containsExactly("a 1\n");
    write(file, "# longer now\na 2\nb 3");
    assertThat(pages(file.toString())).containsExactly("# longer now\na 2\nb 3");
    write(file, "");
    assertThat(pages(file.toString())).containsExactly("");
    assertThat(scrape(file.toString()).samples()).isZero();
  }

  @Test
  void readsWhatSaysItIsEmpty() {
    Path proc = Path.of("/proc/self/status");
    assumeTrue(Files.exists(proc));
    // Size 0 in its attributes: it is read to its end all the same, and found to be no exposition.
    assertThat(failure(proc.toString()).reason()).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void saysThatThereIsNoFile(@TempDir Path folder) {
    String path = folder.resolve("x.prom").toString();
    ScrapeFailure failure = failure(path);
    assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure.details()).isEqualTo(path + ": there is no such file");
  }

  @Test
  void saysThatItIsAFolder(@TempDir Path folder) {
    ScrapeFailure failure = failure(folder.toString());
    assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure.details()).isEqualTo(folder + ": expected a file, got a folder");
  }

  @Test
  void saysThatItMayNotBeRead(@TempDir Path folder) throws IOException {
    Path file = write(folder.resolve("x.prom"), "a 1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    // Root may read everything, but for what the kernel itself only takes.
    boolean isRoot = Files.isReadable(file);
    Path unreadable = isRoot ? Path.of("/sys/bus/cpu/uevent") : file;
    ScrapeFailure failure = failure(unreadable.toString());
    assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure.details())
        .startsWith(unreadable + ": ")
        .contains(isRoot ? "Permission denied" : "this application's user may not read it");
  }

  @Test
  void doesNotWaitForAPipe(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("x.prom");
    Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(mkfifo.waitFor(5, TimeUnit.SECONDS)).isTrue();
    ScrapeFailure failure = failure(pipe.toString());
    assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure.details()).isEqualTo(pipe + ": expected a file, got a pipe or a device");
  }

  @Test
  void refusesADevice() {
    assertThat(failure("/dev/zero").reason()).isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void refusesWhatIsTooLarge(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.prom");
    try (var sparse = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    ScrapeFailure failure = failure(file.toString());
    assertThat(failure.reason()).isEqualTo(Reason.BODY_LIMIT);
    assertThat(failure.details()).startsWith(file + ": body is larger than");
  }

  @Test
  void matchesInNamesAndInFolders(@TempDir Path folder) throws IOException {
    write(folder.resolve("b/x.prom"), "b 1\n");
    write(folder.resolve("a/x.prom"), "a 1\n");
    write(folder.resolve("a/y.prom"), "y 1\n");
    write(folder.resolve("a/x.txt"), "not an exposition");
    write(folder.resolve("a/deeper/x.prom"), "d 1\n");
    write(folder.resolve("c"), "a file among the folders");
    assertThat(pages(folder + "/*/x.prom")).containsExactly("a 1\n", "b 1\n");
    assertThat(pages(folder + "/*/*.prom")).containsExactly("a 1\n", "y 1\n", "b 1\n");
    assertThat(pages(folder + "/a/[xz].pro?")).containsExactly("a 1\n");
    assertThat(pages(folder + "/{a,b}/{x,y}.prom")).containsExactly("a 1\n", "y 1\n", "b 1\n");
    assertThat(pages(folder + "/a/*/*.prom")).containsExactly("d 1\n");
  }

  @Test
  void hiddenNamesMatchOnlyWhenAskedFor(@TempDir Path folder) throws IOException {
    write(folder.resolve("x.prom"), "a 1\n");
    write(folder.resolve(".x.prom"), "hidden 1\n");
    write(folder.resolve(".h/x.prom"), "h 1\n");
    assertThat(pages(folder + "/*.prom")).containsExactly("a 1\n");
    assertThat(pages(folder + "/.*.prom")).containsExactly("hidden 1\n");
    assertThat(failure(folder + "/*/x.prom").reason()).isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void saysThatNothingMatches(@TempDir Path folder) {
    ScrapeFailure none = failure(folder + "/*.prom");
    assertThat(none.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(none.details()).isEqualTo(folder + "/*.prom: no file matches");
    assertThat(failure(folder + "/none/*.prom").details())
        .isEqualTo(
            folder + "/none/*.prom: no file matches; cannot be listed: [" + folder + "/none]");
  }

  @Test
  void saysThatAPatternIsNone(@TempDir Path folder) {
    ScrapeFailure failure = failure(folder + "/{a");
    assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(failure.details()).startsWith(folder + "/{a: expected a path or a glob: Missing '}");
  }

  @Test
  void aFileOfExactlyThatNameWins(@TempDir Path folder) throws IOException {
    Path literal = write(folder.resolve("x[1].prom"), "literal 1\n");
    write(folder.resolve("x1.prom"), "matching 1\n");
    assertThat(pages(literal.toString())).containsExactly("literal 1\n");
    Files.delete(literal);
    assertThat(pages(literal.toString())).containsExactly("matching 1\n");
  }

  @Test
  void aFolderOfExactlyThatNameWins(@TempDir Path folder) throws IOException {
    write(folder.resolve("app[1]/x.prom"), "literal 1\n");
    write(folder.resolve("app1/x.prom"), "matching 1\n");
    assertThat(pages(folder + "/app[1]/*.prom")).containsExactly("literal 1\n");
  }

  @Test
  void oneMalformedFileFailsAll(@TempDir Path folder) throws IOException {
    write(folder.resolve("a.prom"), "a 1\n");
    Path bad = write(folder.resolve("b.prom"), "b 1\nb{ 1\n");
    ScrapeFailure failure = failure(folder + "/*.prom");
    assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
    assertThat(failure.details()).startsWith(bad + ": line 2, column ");
  }

  @Test
  void aFolderAmongTheMatchesFails(@TempDir Path folder) throws IOException {
    write(folder.resolve("a.prom"), "a 1\n");
    Files.createDirectory(folder.resolve("b.prom"));
    assertThat(failure(folder + "/*.prom").details())
        .isEqualTo(folder.resolve("b.prom") + ": expected a file, got a folder");
  }

  @Test
  void isGivenUpAtTheDeadline(@TempDir Path folder) {
    var never = new Workers(task -> {}, threads.timer());
    long begun = System.nanoTime();
    ScrapeFailure failure = failure(folder + "/x.prom", Duration.ofMillis(200), never);
    assertThat(System.nanoTime() - begun).isGreaterThan(190_000_000L);
    assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(failure.details())
        .startsWith(folder + "/x.prom: no thread was free to read it after ");
  }

  @Test
  void isRefusedWhereNoThreadIsFree() {
    var full =
        new Workers(
            task -> {
              throw new RejectedExecutionException("full");
            },
            threads.timer());
    assertThat(failure("/x.prom", full).reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(threads.timer().getQueue()).isEmpty();
  }
}
