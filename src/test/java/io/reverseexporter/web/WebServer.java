package io.reverseexporter.web;

import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.testing.RawHttp;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.LoggerFactory;

/** A site on a real server at a free port. */
final class WebServer implements AutoCloseable {
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  WebServer(String contextPath, Site site) throws Exception {
    this(contextPath, site, Duration.ofSeconds(10));
  }

  /** A server with that much patience for clients that take nothing of their answer. */
  WebServer(String contextPath, Site site, Duration patience) throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    var context = new ServletContextHandler(contextPath);
    var failures = new FailureLog(LoggerFactory.getLogger(WebServer.class), System::nanoTime);
    var threads = new PageThreads(Runnable::run, timer, patience);
    var filter = new FilterHolder(WebApplication.filter(() -> site, failures, threads));
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    var holder = new ServletHolder(WebApplication.servlet(threads, servlet -> {}, () -> {}));
    holder.setAsyncSupported(true);
    holder.setInitOrder(1);
    context.addServlet(holder, "/*");
    server.setHandler(context);
    server.start();
  }

  RawHttp http() {
    return new RawHttp(connector.getLocalPort());
  }

  @Override
  public void close() {
    try {
      server.stop();
      timer.shutdownNow();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not stop", e);
    }
  }
}
