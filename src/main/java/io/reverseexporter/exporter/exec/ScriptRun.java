package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MalformedExpositionException;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a script, from start to the last of its processes. One thread does it all and never
 * blocks in a read: it takes what {@code available()} tells, so that a child that keeps stdout open
 * holds up neither the result nor the JDK's own hand-over of the streams at exit, which waits for
 * readers.
 */
final class ScriptRun {
  private static final Logger LOG = LoggerFactory.getLogger(ScriptRun.class);
  private static final long LONGEST_PAUSE_MILLIS = 20;
  private static final long FIRST_LOOK_MILLIS = 50;
  private static final long LONGEST_LOOK_MILLIS = 5000;

  private final Command command;
  private final RunEnd end;
  private final StderrLog log;
  private final OutputBuffer stdout;
  private final StderrCapture stderr = new StderrCapture();

  /**
   * A run that has not begun.
   *
   * @param limits of what it may write
   * @param memory that its output is taken from
   */
  ScriptRun(Command command, RunEnd end, Limits limits, MemoryBudget memory, StderrLog log) {
    this.command = command;
    this.end = end;
    this.log = log;
    this.stdout = new OutputBuffer(limits, memory.allowance().hold());
  }

  /** What becomes of a run. Told as soon as it is known, before the last process has ended. */
  interface Handler {
    /**
     * A script has exited with status 0.
     *
     * @param output all that it wrote
     * @param memory that holds the output until this method returns; who keeps it takes a share
     */
    void ended(Body output, HeldMemory memory);

    void failed(ScrapeFailure failure);
  }

  /** Runs the script; returns when none of its processes is left. */
  void execute(Handler handler) {
    RunMark mark = RunMark.random();
    LinuxProcesses linux = LinuxProcesses.of(mark);
    Process process;
    try {
      end.check();
      process = start(mark);
    } catch (ScrapeFailure e) {
      end.seal();
      stdout.release();
      handler.failed(named(e));
      return;
    }
    var tree = new ProcessTree(command.command(), process, linux);
    boolean exited = false;
    boolean left = true;
    boolean interrupted = false;
    try {
      awaitExit(process, tree);
      exited = true;
      // Before the streams are touched: the JDK empties them for as long as somebody fills them.
      left = tree.signal(true);
      handler.ended(result(process), stdout.memory());
      stdout.release();
    } catch (ScrapeFailure e) {
      fail(handler, tree, exited, named(e));
    } catch (MalformedExpositionException e) {
      fail(handler, tree, exited, ScriptOutput.malformed(command, e));
    } catch (InterruptedException e) {
      interrupted = true;
      end.stop();
      fail(handler, tree, exited, named(RunEnd.stopped()));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      fail(handler, tree, exited, named(new ScrapeFailure(Reason.INTERNAL, e.toString(), e)));
    } finally {
      stdout.release();
      if (left) {
        tree.end(exited, end::isStopped);
      }
      close(process);
      log.log(stderr);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void fail(Handler handler, ProcessTree tree, boolean exited, ScrapeFailure failure) {
    end.seal();
    stdout.release();
    // Asked to end before anybody is told: what a listener does takes none of its time.
    tree.signal(exited);
    handler.failed(failure);
  }

  private ScrapeFailure named(ScrapeFailure failure) {
    return new ScrapeFailure(
        failure.reason(), command.command() + ": " + failure.details(), failure.getCause());
  }

  private Process start(RunMark mark) throws ScrapeFailure {
    List<String> words = new ArrayList<>();
    words.add(command.command());
    words.addAll(command.args());
    boolean windows = File.separatorChar == '\\';
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(command.directory().toFile())
            .redirectInput(new File(windows ? "NUL" : "/dev/null"));
    try {
      builder.environment().putAll(command.env());
      builder.environment().put(RunMark.VARIABLE, mark.id());
      return startOutsideApplication(builder);
    } catch (IOException
        | IllegalArgumentException
        | UnsupportedOperationException
        | OutOfMemoryError e) {
      // The JDK needs a thread for each process; having none shows as lack of memory.
      throw new ScrapeFailure(Reason.NOT_STARTED, "could not be started: " + e.getMessage(), e);
    }
  }

  /**
   * The JDK makes a thread that waits for the process, keeps it for a minute and uses it again for
   * others; on JDK 17 it inherits the context class loader of the thread that starts the process.
   * With this application's it would keep all of its classes after an undeployment.
   */
  private static Process startOutsideApplication(ProcessBuilder builder) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    try {
      return builder.start();
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  private void awaitExit(Process process, ProcessTree tree)
      throws IOException, InterruptedException, ScrapeFailure, MalformedExpositionException {
    InputStream out = process.getInputStream();
    InputStream err = process.getErrorStream();
    long begin = System.nanoTime();
    long nextLook = FIRST_LOOK_MILLIS;
    long pause = 1;
    while (!process.waitFor(pauseNanos(pause), TimeUnit.NANOSECONDS)) {
      end.check();
      int taken = stdout.take(out) + stderr.take(err);
      pause = taken > 0 ? 1 : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) >= nextLook) {
        tree.remember();
        nextLook += Math.min(nextLook, LONGEST_LOOK_MILLIS);
      }
    }
    end.seal();
  }

  private long pauseNanos(long pauseMillis) {
    return Math.min(TimeUnit.MILLISECONDS.toNanos(pauseMillis), end.remainingNanos());
  }

  /**
   * The script has exited, so all that it wrote is in the pipes or, once the JDK has taken it from
   * there, in the streams: what is available now is complete, and of what a child still writes no
   * more is taken than that.
   */
  private Body result(Process process)
      throws IOException, ScrapeFailure, MalformedExpositionException {
    stderr.take(process.getErrorStream());
    stdout.take(process.getInputStream());
    int status = process.exitValue();
    if (status != 0) {
      throw new ScrapeFailure(Reason.EXIT_STATUS, describe(status));
    }
    return stdout.body();
  }

  private String describe(int status) {
    // A shell and the JDK alike report a death by signal as 128 plus its number.
    String signal = status > 128 && status < 128 + 65 ? " (signal " + (status - 128) + ")" : "";
    String last = stderr.lastLine();
    return "exit status "
        + status
        + signal
        + " instead of 0"
        + (last.isEmpty() ? ", nothing on stderr" : ", last line on stderr: " + last);
  }

  private static void close(Process process) {
    for (Closeable stream :
        List.of(process.getInputStream(), process.getErrorStream(), process.getOutputStream())) {
      try {
        stream.close();
      } catch (IOException e) {
        // Its descriptor is given back all the same, and the result is known.
        LOG.debug("closing a stream of {}", process, e);
      }
    }
  }
}
