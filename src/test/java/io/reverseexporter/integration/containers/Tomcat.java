package io.reverseexporter.integration.containers;

import io.reverseexporter.testing.RawHttp.Reply;
import io.reverseexporter.testing.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A stock Tomcat as a process, with a CATALINA_BASE of its own below {@code target/it}. */
public final class Tomcat implements SecureServer {
  private static final String CREDENTIALS =
      "Authorization: Basic "
          + Base64.getEncoder().encodeToString("tests:tests".getBytes(StandardCharsets.UTF_8));

  private final Path base;
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final int port = ServerProcess.freePort();
  private final int securePort = ServerProcess.freePort();
  private final int requiredPort = ServerProcess.freePort();
  private List<String> flags = ServerProcess.QUICK_START;
  private String configuration = "conf/server.xml";
  private ServerProcess process;

  private Tomcat(Path base) {
    this.base = base;
  }

  /** Prepares a Tomcat; it does not run yet. */
  public static Tomcat at(String name) {
    var tomcat = new Tomcat(Build.emptyDirectory(name));
    Build.copy(Build.project().resolve("src/test/tomcat"), tomcat.base);
    Build.copy(
        Build.tomcatHome().resolve("conf/web.xml"), tomcat.base.resolve("conf").resolve("web.xml"));
    return tomcat;
  }

  /** Adds the ports for HTTPS with the server's certificate. */
  public Tomcat tls(TestPki pki) {
    configuration = "conf/server-tls.xml";
    option("-Dit.https.port=" + securePort);
    option("-Dit.https.required.port=" + requiredPort);
    return option("-Dit.pki=" + pki.folder());
  }

  /** Runs with the JVM's defaults, instead of flags with which servers start sooner. */
  public Tomcat defaultJvm() {
    flags = List.of();
    return this;
  }

  /** Adds an option of the JVM. */
  public Tomcat option(String option) {
    options.add(option);
    return this;
  }

  /** Sets a variable of the environment. */
  public Tomcat environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Puts the WAR into {@code webapps}; {@code a#b} is the context path {@code /a/b}. */
  public Tomcat webapp(String name) {
    Build.copy(Build.war(), directory("webapps").resolve(name + ".war"));
    return this;
  }

  /**
   * Deploys the WAR by a context descriptor.
   *
   * @param content what stands within {@code <Context>}
   */
  public Tomcat context(String name, String content) {
    String xml = "<Context docBase=\"" + Build.war() + "\">\n" + content + "\n</Context>\n";
    try {
      Files.writeString(directory("conf/Catalina/localhost").resolve(name + ".xml"), xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Starts it and waits until it answers. */
  public Tomcat start() {
    Path home = Build.tomcatHome();
    var command = new ArrayList<String>(List.of(ServerProcess.java(), "-Xmx256m"));
    command.addAll(flags);
    command.add("-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties"));
    command.add("-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager");
    command.add("-Dcatalina.home=" + home);
    command.add("-Dcatalina.base=" + base);
    command.add("-Djava.io.tmpdir=" + base.resolve("temp"));
    command.add("-Dit.http.port=" + port);
    for (String module : List.of("java.lang", "java.io", "java.util", "java.util.concurrent")) {
      command.add("--add-opens=java.base/" + module + "=ALL-UNNAMED");
    }
    command.add("--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED");
    command.addAll(options);
    command.add("-classpath");
    command.add(home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"));
    command.add("org.apache.catalina.startup.Bootstrap");
    command.addAll(List.of("-config", configuration, "start"));
    process = ServerProcess.start(base, base.resolve("console.log"), environment, command);
    process.awaitStatusOrEnd(url("/manager/text/list"), 401);
    return this;
  }

  public URI url(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port + pathAndQuery);
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

  /** A command of the manager's text interface; its answer. */
  public String manager(String command) {
    Reply response = Http.get(url("/manager/text/" + command), CREDENTIALS);
    if (response.status() != 200 || response.text().startsWith("FAIL")) {
      throw new AssertionError(command + ": " + response.status() + " " + response.text());
    }
    return response.text();
  }

  @Override
  public String log() {
    try {
      return Files.readString(base.resolve("logs/tomcat.log"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ServerProcess process() {
    return process;
  }

  public Path base() {
    return base;
  }

  @Override
  public void close() {
    process.close();
  }

  private Path directory(String name) {
    try {
      return Files.createDirectories(base.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
