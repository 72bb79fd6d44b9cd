package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tomcat as it is unpacked, but for its ports, with nothing but the WAR as {@code ROOT}; the tests'
 * own has a smaller configuration.
 */
final class StockTomcat {
  private StockTomcat() {}

  /** Makes its folder, in which it would listen on this port and nowhere else. */
  static void prepare(Path base, int port) throws IOException {
    Build.copy(Build.tomcatHome().resolve("conf"), base.resolve("conf"));
    for (String name : List.of("logs", "temp", "webapps")) {
      Files.createDirectories(base.resolve(name));
    }
    Path server = base.resolve("conf/server.xml");
    Files.writeString(
        server,
        Files.readString(server)
            .replace("port=\"8005\"", "port=\"-1\"")
            .replace("port=\"8080\"", "address=\"127.0.0.1\" port=\"" + port + "\""));
    Build.copy(Build.war(), base.resolve("webapps/ROOT.war"));
  }

  /** Starts it and waits until the application is ready. */
  static Measured start(
      Path folder, Path configuration, List<String> options, List<ServerProcess> started)
      throws IOException {
    Path home = Build.tomcatHome();
    Path base = folder.toAbsolutePath();
    int port = ServerProcess.freePort();
    prepare(base, port);
    var command = new ArrayList<>(List.of(ServerProcess.java()));
    command.addAll(options);
    command.add("-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties"));
    command.add("-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager");
    command.add("-Dcatalina.home=" + home);
    command.add("-Dcatalina.base=" + base);
    command.add("-Djava.io.tmpdir=" + base.resolve("temp"));
    command.add("-Dreverse_exporter.config=" + configuration.toAbsolutePath());
    for (String module : List.of("java.lang", "java.io", "java.util", "java.util.concurrent")) {
      command.add("--add-opens=java.base/" + module + "=ALL-UNNAMED");
    }
    command.add("--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED");
    command.add("-classpath");
    command.add(home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"));
    command.addAll(List.of("org.apache.catalina.startup.Bootstrap", "start"));
    ServerProcess process =
        ServerProcess.start(base, base.resolve("logs/catalina.out"), Map.of(), command);
    started.add(process);
    URI root = URI.create("http://127.0.0.1:" + port);
    process.awaitStatusOrEnd(root.resolve("/-/ready"), 200);
    return new Measured("reverse-exporter", process.handle(), root.resolve("/metrics"));
  }
}
