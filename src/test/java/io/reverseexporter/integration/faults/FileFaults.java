package io.reverseexporter.integration.faults;

import static io.reverseexporter.exporter.ScrapeFailure.Reason.BODY_LIMIT;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.MALFORMED;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Files that are not what they should be, some of which change while they are read. */
final class FileFaults implements AutoCloseable {
  private static final String LINE = "bad{part=\"%d\",version=\"%d\"} 1\n";

  /** Enough for a reader to meet with a change in the middle of it. */
  static final int LINES = 20_000;

  private final Path folder;
  private final List<Fault> rows = new ArrayList<>();
  private final Thread changes;
  private volatile boolean closed;

  FileFaults(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    rows.add(file("a file that is not there", "missing.prom").fails("no such file", NOT_FOUND));
    rows.add(file("a glob without a match", "nothing-*.prom").fails("no file matches", NOT_FOUND));
    Files.createDirectory(folder.resolve("folder.prom"));
    rows.add(file("a folder", "folder.prom").fails("got a folder", NOT_FOUND));
    unreadable();
    Files.createSymbolicLink(folder.resolve("dangling.prom"), Path.of("nowhere"));
    rows.add(file("a link to nothing", "dangling.prom").fails("no such file", NOT_FOUND));
    Files.createSymbolicLink(folder.resolve("loop.prom"), Path.of("loop.prom"));
    rows.add(file("a link to itself", "loop.prom").fails("loop.prom", NOT_FOUND));
    run("mkfifo", folder.resolve("fifo.prom").toString());
    rows.add(file("a pipe that nobody writes to", "fifo.prom").fails("got a pipe", NOT_FOUND));
    rows.add(file("a device", "/dev/zero").fails("got a pipe or a device", NOT_FOUND));
    write("empty.prom", "");
    rows.add(file("an empty file", "empty.prom").isTaken(0));
    Files.write(folder.resolve("binary.prom"), new byte[] {1, 2, 3, (byte) 0xff, 0, '\n'});
    rows.add(file("a binary file", "binary.prom").fails("line 1", MALFORMED));
    write("one.prom", "bad 1\n");
    rows.add(file("a file below a file", "one.prom/x.prom").fails("x.prom", NOT_FOUND));
    write("half.prom", "bad 1\nbad{a=\"");
    rows.add(file("a file written by half", "half.prom").fails("line 2", MALFORMED));
    sparse();
    write("replaced.prom", version(0));
    rows.add(file("a file replaced while it is read", "replaced.prom").isTaken(LINES));
    write("shrinking.prom", version(0));
    rows.add(file("a file cut short while it is read", "shrinking.prom").mayBeTaken(MALFORMED));
    changes = new Thread(this::change, "changing-files");
    changes.setDaemon(true);
    changes.start();
  }

  List<Fault> rows() {
    return rows;
  }

  @Override
  public void close() {
    closed = true;
    try {
      changes.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** There is nothing that root may not read. */
  private void unreadable() throws IOException {
    write("unreadable.prom", "bad 1\n");
    Path file = folder.resolve("unreadable.prom");
    if (file.toFile().setReadable(false, false) && !Files.isReadable(file)) {
      rows.add(
          file("a file that may not be read", "unreadable.prom").fails("may not read", NOT_FOUND));
    } else {
      System.err.println("skipped, this user may read everything: a file that may not be read");
    }
  }

  /** A terabyte that takes no room on the disk. */
  private void sparse() throws IOException {
    try (var file = new java.io.RandomAccessFile(folder.resolve("sparse.prom").toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    rows.add(file("a file of a terabyte", "sparse.prom").fails("body_size_limit", BODY_LIMIT));
  }

  private void change() {
    try {
      for (int version = 1; !closed; version = 1 - version) {
        Path next = folder.resolve("replaced.tmp");
        Files.writeString(next, version(version));
        Files.move(next, folder.resolve("replaced.prom"), StandardCopyOption.ATOMIC_MOVE);
        try (var file =
            Files.newByteChannel(
                folder.resolve("shrinking.prom"), java.nio.file.StandardOpenOption.WRITE)) {
          file.truncate(version == 1 ? 1000 : 10);
        }
        Files.writeString(folder.resolve("shrinking.prom"), version(version));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String version(int version) {
    var text = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      text.append(LINE.formatted(i, version));
    }
    return text.toString();
  }

  private static Fault file(String name, String path) {
    return Fault.of(name, "file", "path: \"" + path + "\"");
  }

  private void write(String name, String text) throws IOException {
    Files.write(folder.resolve(name), text.getBytes(UTF_8));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new AssertionError(List.of(command) + " ended with " + process.exitValue());
    }
  }
}
