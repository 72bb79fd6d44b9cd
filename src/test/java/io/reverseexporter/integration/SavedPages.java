package io.reverseexporter.integration;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Serves expositions that were fetched before, the very same bytes each time. */
final class SavedPages implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4";

  @SuppressWarnings("ArrayRecordComponent")
  private record Saved(String contentType, byte[] page) {}

  private final HttpServer server;
  private final Map<String, Saved> pages = new ConcurrentHashMap<>();

  SavedPages() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          Saved saved = pages.get(exchange.getRequestURI().getPath());
          if (saved == null) {
            exchange.sendResponseHeaders(500, -1);
          } else {
            exchange.getResponseHeaders().set("Content-Type", saved.contentType());
            exchange.sendResponseHeaders(200, saved.page().length);
            exchange.getResponseBody().write(saved.page());
          }
          exchange.close();
        });
    server.start();
  }

  /** Keeps a page in text format; what is asked for but not kept is answered with 500. */
  void keep(String path, byte[] page) {
    keep(path, TEXT, page);
  }

  /** Keeps a page, which is served with its type whatever a client wishes for. */
  void keep(String path, String contentType, byte[] page) {
    pages.put(path, new Saved(contentType, page.clone()));
  }

  byte[] page(String path) {
    return pages.get(path).page().clone();
  }

  String address(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
