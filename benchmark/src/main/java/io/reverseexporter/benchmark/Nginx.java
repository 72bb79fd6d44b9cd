package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Debian's nginx with one worker, as the user who runs this and below a folder of his. */
final class Nginx {
  private Nginx() {}

  /**
   * Serves each page as a file, on a port of its own.
   *
   * @return the addresses of the pages, in their order
   */
  static List<URI> exporters(Path folder, List<byte[]> pages, List<ServerProcess> started)
      throws IOException {
    var servers = new StringBuilder();
    var addresses = new ArrayList<URI>();
    // All are chosen before the first is taken.
    var ports = new LinkedHashSet<Integer>();
    while (ports.size() < pages.size()) {
      ports.add(ServerProcess.freePort());
    }
    Iterator<byte[]> page = pages.iterator();
    for (int port : ports) {
      Path root = Files.createDirectories(folder.resolve("pages/" + port));
      Files.write(root.resolve("metrics"), page.next());
      servers.append(
          "  server { listen 127.0.0.1:%d; root %s; }\n".formatted(port, root.toAbsolutePath()));
      addresses.add(URI.create("http://127.0.0.1:" + port + "/metrics"));
    }
    started.add(start(folder, servers.toString()));
    started.get(started.size() - 1).awaitStatusOrEnd(addresses.get(0), 200);
    return addresses;
  }

  /** Passes a page on, with gzip for those who ask for it. */
  static Measured proxy(Path folder, URI page, List<ServerProcess> started) throws IOException {
    int port = ServerProcess.freePort();
    String servers =
        """
          upstream page { server %s; keepalive 16; }
          server {
            listen 127.0.0.1:%d;
            location / {
              proxy_pass http://page;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_buffering on;
              proxy_max_temp_file_size 0;
            }
            gzip on;
            gzip_comp_level 1;
            gzip_proxied any;
            gzip_types *;
          }
        """
            .formatted(page.getAuthority(), port);
    ServerProcess master = start(folder, servers);
    started.add(master);
    URI address = URI.create("http://127.0.0.1:" + port + "/metrics");
    master.awaitStatusOrEnd(address, 200);
    ProcessHandle worker = master.handle().children().findFirst().orElseThrow();
    return new Measured("nginx proxying", worker, address);
  }

  private static ServerProcess start(Path folder, String servers) throws IOException {
    Path base = Files.createDirectories(folder).toAbsolutePath();
    String user = System.getProperty("user.name");
    String configuration =
        """
        %s
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        events { worker_connections 2048; }
        http {
          default_type "text/plain; version=0.0.4; charset=utf-8";
          access_log off;
          sendfile on;
          keepalive_requests 1000000000;
          client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp;
          uwsgi_temp_path temp; scgi_temp_path temp;
        %s
        }
        """
            .formatted(user.equals("root") ? "user root root;" : "", servers);
    Files.writeString(base.resolve("nginx.conf"), configuration);
    return ServerProcess.start(
        base,
        base.resolve("nginx.log"),
        Map.of(),
        List.of("nginx", "-p", base.toString(), "-c", "nginx.conf", "-e", "nginx.log"));
  }
}
