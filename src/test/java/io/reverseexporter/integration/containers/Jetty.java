package io.reverseexporter.integration.containers;

import io.reverseexporter.testing.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A stock Jetty (jetty-home) as a process, with a JETTY_BASE of its own below {@code target/it}.
 */
public final class Jetty implements SecureServer {
  private static final String MODULES = "http,ee10-deploy,ee10-plus,jmx,statistics";

  private final Path base;
  private final int port = ServerProcess.freePort();
  private final int securePort = ServerProcess.freePort();
  private final int requiredPort = ServerProcess.freePort();
  private final List<String> options = new ArrayList<>();
  private ServerProcess process;

  private Jetty(Path base) {
    this.base = base;
  }

  /** Prepares a Jetty; it does not run yet. */
  public static Jetty at(String name) {
    var jetty = new Jetty(Build.emptyDirectory(name));
    try (var setup = jetty.run("setup.log", "--add-modules=" + MODULES)) {
      if (setup.handle().onExit().join().isAlive()) {
        throw new AssertionError("the set-up of Jetty does not end");
      }
    }
    return jetty.withFolders();
  }

  /** Prepares a Jetty with a realm, and a port for HTTPS with the server's certificate. */
  public static Jetty withTls(String name, TestPki pki) {
    var jetty = new Jetty(Build.emptyDirectory(name));
    Build.copy(Build.project().resolve("src/test/jetty"), jetty.base);
    jetty.options.add("jetty.ssl.host=127.0.0.1");
    jetty.options.add("jetty.ssl.port=" + jetty.securePort);
    jetty.options.add("it.pki=" + pki.folder());
    jetty.options.add("it.https.required.port=" + jetty.requiredPort);
    return jetty.withFolders();
  }

  private Jetty withFolders() {
    try {
      Files.createDirectories(base.resolve("webapps"));
      Files.createDirectories(base.resolve("work"));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder in which it runs. */
  public Path base() {
    return base;
  }

  /** Puts the WAR into {@code webapps}. */
  public Jetty webapp(String name) {
    Build.copy(Build.war(), base.resolve("webapps").resolve(name + ".war"));
    return this;
  }

  /** Deploys the WAR at a context path with {@code reverse_exporter.config} as its parameter. */
  public Jetty context(String name, String contextPath, Path configuration) {
    String xml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
        <Configure class="org.eclipse.jetty.ee10.webapp.WebAppContext">
          <Set name="contextPath">%s</Set>
          <Set name="war">%s</Set>
          <Call name="setInitParameter">
            <Arg>reverse_exporter.config</Arg>
            <Arg>%s</Arg>
          </Call>
        </Configure>
        """
            .formatted(contextPath, Build.war(), configuration);
    try {
      Files.writeString(base.resolve("webapps").resolve(name + ".xml"), xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Starts it and waits until the path answers 200. */
  public Jetty start(String path) {
    options.add("jetty.http.host=127.0.0.1");
    options.add("jetty.http.port=" + port);
    process = run("console.log", options.toArray(String[]::new));
    process.awaitStatusOrEnd(url(path), 200);
    return this;
  }

  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public URI http(String path) {
    return url(path);
  }

  @Override
  public URI https(String path) {
    return URI.create("https://127.0.0.1:" + securePort + path);
  }

  @Override
  public URI httpsWithCertificate(String path) {
    return URI.create("https://127.0.0.1:" + requiredPort + path);
  }

  @Override
  public String log() {
    return process.output();
  }

  @Override
  public ServerProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }

  private ServerProcess run(String log, String... arguments) {
    var command = new ArrayList<String>(List.of(ServerProcess.java(), "-Xmx256m"));
    command.addAll(ServerProcess.QUICK_START);
    command.add("-jar");
    command.add(Build.jettyHome().resolve("start.jar").toString());
    command.addAll(List.of(arguments));
    return ServerProcess.start(base, base.resolve(log), Map.of(), command);
  }
}
