package io.reverseexporter.exporter.jmx;

import io.reverseexporter.integration.containers.ServerProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;

/**
 * A JVM of its own with an MBean that can be slow, and an RMI connector without or with a password.
 */
public final class FarJvm implements AutoCloseable {
  /** Options of one that lets anybody in. */
  public static final List<String> OPEN =
      List.of("-Dcom.sun.management.jmxremote.authenticate=false");

  /** The system property that has it show all products as well. */
  private static final String PRODUCTS = "far.products";

  /** The option of a JVM that shows all products as well. */
  static final String WITH_PRODUCTS = "-D" + PRODUCTS + "=true";

  private final Process process;

  private FarJvm(Process process) {
    this.process = process;
  }

  /** What the JVM shows: {@code Slow} takes as many milliseconds as the first argument says. */
  public interface SlowMXBean {
    /** One, after a while. */
    int getSlow();
  }

  /** The other JVM; ends when its standard input does. */
  public static void main(String[] arguments) throws Exception {
    long millis = Long.parseLong(arguments[0]);
    ManagementFactory.getPlatformMBeanServer()
        .registerMBean(
            (SlowMXBean)
                () -> {
                  try {
                    // An MBean that is slow on purpose.
                    Thread.sleep(millis);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return 1;
                },
            new ObjectName("far:type=Slow"));
    if (Boolean.getBoolean(PRODUCTS)) {
      for (Product.Shown mbean : Product.allMBeans()) {
        ManagementFactory.getPlatformMBeanServer()
            .registerMBean(FakeMBean.of(mbean.attributes()), new ObjectName(mbean.name()));
      }
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // What comes is of no interest.
    }
  }

  /** Starts one; returns when its MBeans can be asked. */
  public static FarJvm start(int port, long millis, List<String> options) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx64m",
            "-Djava.rmi.server.hostname=127.0.0.1",
            "-Dcom.sun.management.jmxremote.host=127.0.0.1",
            "-Dcom.sun.management.jmxremote.port=" + port,
            "-Dcom.sun.management.jmxremote.rmi.port=" + port,
            "-Dcom.sun.management.jmxremote.ssl=false"));
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), FarJvm.class.getName(), "" + millis));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = process.inputReader().readLine();
    if (!"ready".equals(line)) {
      process.destroyForcibly();
      throw new IOException("expected a JVM that is ready, got " + line);
    }
    return new FarJvm(process);
  }

  /** One that the kernel gives to no connection before the JVM has it. */
  static int freePort() {
    return ServerProcess.freePort();
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    kill();
  }

  /** Ends it at once, whatever it does. */
  void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the JVM " + process.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
