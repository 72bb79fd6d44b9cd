package io.reverseexporter.integration.faults;

import static io.reverseexporter.exporter.ScrapeFailure.Reason.BODY_LIMIT;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.EXIT_STATUS;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.MALFORMED;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.NOT_STARTED;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Scripts that do not do what they should. Each has a mark that its children inherit. */
final class ScriptFaults {
  private static final String SH = "#!/bin/sh\n";

  private final Path folder;

  /** Of this run: others may go on at the same time. */
  private final String mark = "fault-matrix-" + ProcessHandle.current().pid() + "-";

  private final List<Fault> rows = new ArrayList<>();

  ScriptFaults(Path folder) throws IOException {
    this.folder = folder;
    starting();
    ending();
    output();
    late();
  }

  List<Fault> rows() {
    return rows;
  }

  private void starting() throws IOException {
    rows.add(row("a script that is not there").fails("", NOT_STARTED));
    String noPermission = "a script that is not executable";
    write(noPermission, SH + "echo bad 1\n", false);
    rows.add(row(noPermission).fails("", NOT_STARTED));
    rows.add(
        script("a script without its interpreter", "#!/no/such/thing\n").fails("", NOT_STARTED));
    String isFolder = "a folder for a script";
    Files.createDirectory(file(isFolder));
    rows.add(row(isFolder).fails("", NOT_STARTED));
  }

  private void ending() throws IOException {
    rows.add(
        script("a script that exits 1", SH + "echo bad 1\necho no luck >&2\nexit 1\n")
            .fails("1", EXIT_STATUS));
    rows.add(
        script("a script that a signal kills", SH + "echo bad 1\nkill -9 $$\n")
            .fails("", EXIT_STATUS));
    rows.add(script("a script that says nothing", SH).isTaken(0));
    rows.add(
        script(
                "a script that leaves a daemon with its stdout",
                SH + "setsid sh -c 'trap \"\" TERM HUP; sleep 1000' &\necho bad 1\n")
            .isTaken(1));
    rows.add(
        script(
                "a script that leaves a daemon of a daemon",
                SH
                    + "(setsid sh -c 'trap \"\" TERM HUP; (sleep 1000 </dev/null >/dev/null 2>&1 &)'"
                    + " &)\necho bad 1\n")
            .isTaken(1));
  }

  private void output() throws IOException {
    rows.add(
        script("a script that writes half a line", SH + "printf 'bad 1\\nbad{a=\"'\n")
            .fails("line 2", MALFORMED));
    rows.add(
        script("a script that writes HTML", SH + "echo '<html></html>'\n")
            .fails("line 1", MALFORMED));
    rows.add(
        script(
                "a script that writes 1 GB",
                SH + "yes 'bad{a=\"0123456789\"} 1' | head -c 1000000000\n")
            .with("body_size_limit: 16MB")
            .fails("", BODY_LIMIT));
    rows.add(
        script("a script that writes without end", SH + "exec cat /dev/zero\n")
            .with("body_size_limit: 16MB")
            .fails("", BODY_LIMIT));
    rows.add(
        script(
                "a script that floods stderr",
                SH + "yes 'it went wrong, and again' | head -c 50000000 >&2\necho bad 1\n")
            .isTaken(1));
  }

  private void late() throws IOException {
    rows.add(script("a script that sleeps", SH + "sleep 1000\n").isLate(""));
    rows.add(
        script(
                "a script that ignores SIGTERM",
                SH + "trap '' TERM INT HUP\nwhile :; do sleep 1; done\n")
            .isLate(""));
    rows.add(
        script("a script that closes stdout and sleeps", SH + "echo bad 1\nexec >&-\nsleep 1000\n")
            .isLate(""));
    rows.add(
        script("a script that writes a page and sleeps", SH + "echo bad 1\nsleep 1000\n")
            .isLate(""));
    rows.add(script("a script that waits for input", SH + "sleep 1000 & cat\nwait\n").isLate(""));
  }

  private Fault script(String name, String text) throws IOException {
    write(name, text, true);
    return row(name);
  }

  private Fault row(String name) {
    Fault row = Fault.of(name, "exec", "command: \"" + file(name) + "\"");
    return row.with("env: {FAULT: \"" + mark(row) + "\"}");
  }

  private String mark(Fault row) {
    return mark + row.path().substring(1) + ".";
  }

  private Path file(String name) {
    return folder.resolve(name.replace(' ', '-') + ".sh");
  }

  private void write(String name, String text, boolean executable) throws IOException {
    Files.writeString(file(name), text);
    if (executable && !file(name).toFile().setExecutable(true)) {
      throw new IOException("cannot make it executable: " + file(name));
    }
  }

  /** The processes that a row's script has started and that are still there. */
  List<String> processes(Fault row) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(process -> isMarked(process, mark(row))).map(ScriptFaults::words).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isMarked(Path process, String mark) {
    return process.getFileName().toString().matches("[0-9]+")
        && read(process.resolve("environ")).contains("FAULT=" + mark);
  }

  private static String words(Path process) {
    return process.getFileName() + ": " + read(process.resolve("cmdline")).replace('\0', ' ');
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It has ended, or it is somebody else's.
      return "";
    }
  }
}
