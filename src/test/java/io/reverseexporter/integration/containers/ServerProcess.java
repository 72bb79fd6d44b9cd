package io.reverseexporter.integration.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A server as a process of its own. Closing ends it and everything that it started, by process id;
 * so does the end of this JVM.
 */
public final class ServerProcess implements AutoCloseable {
  /**
   * Flags of a JVM that starts sooner and takes less CPU time. Benchmarks, which no build runs, do
   * without them.
   */
  public static final List<String> QUICK_START =
      System.getProperty("it.fork") == null
          ? List.of()
          : List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final int FIRST_PORT = 15_000;

  /** Each JVM that the build runs tests in has its own range: up to four of them. */
  private static final int PORTS = 4_000;

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(20);

  private final Process process;
  private final Path log;
  private final Thread hook;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.hook = new Thread(this::kill, "end of " + process.pid());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a process.
   *
   * @param environment added to this JVM's
   * @param log receives stdout and stderr
   */
  public static ServerProcess start(
      Path directory, Path log, Map<String, String> environment, List<String> command) {
    try {
      Files.createDirectories(directory);
      Files.createDirectories(log.toAbsolutePath().getParent());
      var builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().putAll(environment);
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      return new ServerProcess(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  /** The {@code java} of this JVM. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * A port of the loopback interface on which nobody listens now: below those that the kernel hands
   * out by itself (from 32768 on), of which any connection of the tests could take it before the
   * server that it is for has started.
   */
  public static int freePort() {
    int first = FIRST_PORT + (Integer.getInteger("it.fork", 1) - 1) * PORTS;
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(first, first + PORTS);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody has it: another one.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException("no free port from " + first + " on after 100 attempts");
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** With what it has ended. */
  public int exitStatus() {
    return process.exitValue();
  }

  /** What the process has written to stdout and stderr. */
  public String output() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the address answers with the status. */
  public void awaitStatus(URI uri, int status) {
    Eventually.until(
        START,
        () -> uri + " does not answer " + status + "; the process says:\n" + output(),
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("ended with " + process.exitValue() + ":\n" + output());
          }
          try {
            return Http.get(uri).status() == status;
          } catch (UncheckedIOException e) {
            return false;
          }
        });
  }

  /** Waits until the address answers with the status; a process that does not is ended. */
  public void awaitStatusOrEnd(URI uri, int status) {
    try {
      awaitStatus(uri, status);
    } catch (AssertionError | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Ends the process politely, with what it started, and gives its exit status. */
  public int stop() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(
            "not ended " + STOP.toSeconds() + " s after SIGTERM:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while a server stops", e);
    } finally {
      kill();
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        stop();
      }
    } finally {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
