package io.reverseexporter.integration.containers;

import io.reverseexporter.testing.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A stock WildFly as a process, with a base folder of its own below {@code target/it}, a realm, and
 * a port for HTTPS with the server's certificate.
 */
public final class WildFly implements SecureServer {
  private final Path base;
  private final List<String> options = new ArrayList<>();
  private final int port = ServerProcess.freePort();
  private final int securePort = ServerProcess.freePort();
  private final int requiredPort = ServerProcess.freePort();
  private ServerProcess process;

  private WildFly(Path base) {
    this.base = base;
  }

  /** Prepares a WildFly as it comes; it does not run yet. */
  public static WildFly at(String name) {
    var wildfly = new WildFly(Build.emptyDirectory(name));
    Path configuration = wildfly.base.resolve("configuration");
    Build.copy(Build.wildflyHome().resolve("standalone/configuration"), configuration);
    return wildfly;
  }

  /** Prepares a WildFly that counts what it does; it does not run yet. */
  public static WildFly withStatistics(String name) {
    return at(name).option("-Dwildfly.statistics-enabled=true");
  }

  /** Prepares a WildFly with users and TLS; it does not run yet. */
  public static WildFly withTls(String name, TestPki pki) {
    WildFly wildfly = at(name);
    wildfly.options.add("-Dit.pki=" + pki.folder());
    wildfly.options.add("-Dit.https.required.port=" + wildfly.requiredPort);
    wildfly.user(USER, "monitoring");
    wildfly.user(OTHER, "nobody");
    Path commands = Build.project().resolve("src/test/wildfly/security.cli");
    wildfly.program("jboss-cli", "--file=" + commands);
    return wildfly;
  }

  /** Deploys the WAR; {@code name} is the context path. */
  public WildFly webapp(String name) {
    Build.copy(Build.war(), deployment(name));
    return this;
  }

  /**
   * Deploys the WAR with a configuration that is not the JVM's: by a context parameter in its
   * {@code web.xml}.
   */
  public WildFly context(String name, Path configuration) {
    webapp(name);
    try (FileSystem war = FileSystems.newFileSystem(deployment(name))) {
      Path descriptor = war.getPath("WEB-INF/web.xml");
      String xml = Files.readString(descriptor, StandardCharsets.UTF_8);
      Files.writeString(descriptor, Build.withConfiguration(xml, configuration));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Undeploys a WAR while the server runs; its scanner sees that within some seconds. */
  public void undeploy(String name) {
    try {
      Files.delete(deployment(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds an option of the JVM. */
  public WildFly option(String option) {
    options.add(option);
    return this;
  }

  /** Starts it and waits until the path answers 200. */
  public WildFly start(String path) {
    Path home = Build.wildflyHome();
    var command = new ArrayList<String>(List.of(ServerProcess.java(), "-Xmx512m"));
    command.addAll(ServerProcess.QUICK_START);
    command.add("--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED");
    for (String part : List.of("java.lang", "java.lang.invoke", "java.io", "java.util")) {
      command.add("--add-opens=java.base/" + part + "=ALL-UNNAMED");
    }
    command.add("-Djboss.home.dir=" + home);
    command.add("-Djboss.server.base.dir=" + base);
    command.add("-Djboss.bind.address=127.0.0.1");
    command.add("-Djboss.http.port=" + port);
    command.add("-Djboss.https.port=" + securePort);
    command.add("-Djboss.management.http.port=" + ServerProcess.freePort());
    command.add("-Djboss.management.https.port=" + ServerProcess.freePort());
    command.add("-Djboss.node.name=tests");
    command.addAll(options);
    command.addAll(List.of("-jar", home.resolve("jboss-modules.jar").toString()));
    command.addAll(List.of("-mp", home.resolve("modules").toString(), "org.jboss.as.standalone"));
    process = ServerProcess.start(base, base.resolve("console.log"), Map.of(), command);
    process.awaitStatusOrEnd(http(path), 200);
    return this;
  }

  @Override
  public URI http(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
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

  /** Where the archive of an application is, or is to be; {@code name} is the context path. */
  public Path deployment(String name) {
    try {
      return Files.createDirectories(base.resolve("deployments")).resolve(name + ".war");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a user as {@code add-user.sh} does, without the JVM that it takes. */
  private void user(String nameAndPassword, String role) {
    String[] user = nameAndPassword.split(":", 2);
    append("application-users.properties", user[0] + "=" + hash(user[0], user[1]));
    append("application-roles.properties", user[0] + "=" + role);
  }

  private static String hash(String name, String password) {
    try {
      byte[] text = (name + ":ApplicationRealm:" + password).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void append(String file, String line) {
    try {
      Path path = base.resolve("configuration").resolve(file);
      Files.writeString(path, "\n" + line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program of the server's {@code bin} to its end. */
  private void program(String name, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Build.wildflyHome().resolve("bin/" + name + ".sh").toString());
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of(
            "JBOSS_HOME",
            Build.wildflyHome().toString(),
            "JAVA_HOME",
            System.getProperty("java.home"),
            "JAVA_OPTS",
            "-Djboss.server.base.dir=" + base + " " + String.join(" ", options));
    Path log = base.resolve(name + ".log");
    try (var run = ServerProcess.start(base, log, environment, command)) {
      run.handle().onExit().join();
      if (run.exitStatus() != 0) {
        throw new AssertionError(command + " ends with " + run.exitStatus() + ":\n" + run.output());
      }
    }
  }
}
