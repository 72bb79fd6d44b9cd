package io.reverseexporter.integration;

import io.reverseexporter.integration.containers.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of Prometheus' that runs on a port of its own.
 *
 * @param address of the path that it was started for
 */
record Program(ServerProcess process, URI address) implements AutoCloseable {
  /**
   * Starts a program and waits until it answers.
   *
   * @param folder it runs in, which receives its log
   * @param ready a path that answers 200 once it is there
   */
  static Program start(Path folder, String program, String ready, List<String> arguments) {
    int port = ServerProcess.freePort();
    var command = new ArrayList<String>(List.of(program));
    command.addAll(arguments);
    command.add("--web.listen-address=127.0.0.1:" + port);
    Path log = folder.resolve(program + ".log");
    var process = ServerProcess.start(folder, log, Map.of(), command);
    URI address = URI.create("http://127.0.0.1:" + port + ready);
    try {
      process.awaitStatus(address, 200);
      return new Program(process, address);
    } catch (AssertionError | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
