package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Workers;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.core5.pool.PoolStats;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.JerseyClient;
import org.glassfish.jersey.client.JerseyClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client that all http exporters share, with its pool of kept connections. It has no
 * thread of its own; after {@link #close()} it has no socket either.
 */
public final class HttpFetcher implements AutoCloseable {
  private static final String TIME_LEFT = "X-Prometheus-Scrape-Timeout-Seconds";
  private static final Duration MAX_IDLE = Duration.ofSeconds(90);

  private final Workers workers;
  private final String userAgent;
  private final ConnectionPool pool;
  private final JerseyClient client;
  private final ScheduledFuture<?> eviction;
  private volatile boolean closed;

  /**
   * A client without connections.
   *
   * @param version of this application, for the {@code User-Agent}
   * @param workers for looking up names, and closing connections that nobody needs any more
   */
  public HttpFetcher(String version, Workers workers) {
    this(version, workers, MAX_IDLE);
  }

  HttpFetcher(String version, Workers workers, Duration maxIdle) {
    this(version, workers, maxIdle, HttpFetcher::socket);
  }

  /**
   * A client that connects to nobody: whatever it asks for, it gets this page, from memory. All
   * else is as with any other.
   *
   * @param page in text format 0.0.4; not to be changed
   */
  public static HttpFetcher rehearsing(String version, Workers workers, byte[] page) {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
            + "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: "
            + page.length
            + "\r\n\r\n";
    var answer = new ByteArrayOutputStream(head.length() + page.length);
    answer.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    answer.writeBytes(page);
    byte[] bytes = answer.toByteArray();
    return new HttpFetcher(version, workers, MAX_IDLE, proxy -> new CannedSocket(bytes));
  }

  private static Socket socket(@Nullable Proxy proxy) {
    return proxy == null ? new Socket() : new Socket(proxy);
  }

  private HttpFetcher(
      String version, Workers workers, Duration maxIdle, DetachedSocketFactory sockets) {
    this.workers = workers;
    userAgent = "reverse-exporter/" + version;
    pool = new ConnectionPool(maxIdle, sockets, new NameLookups(SystemDefaultDnsResolver.INSTANCE));
    // Nothing is looked up on the class path: no provider is needed to read a stream, and finding
    // them is most of what the first fetch would cost.
    var config =
        new ClientConfig()
            .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
            .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
            .property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL")
            .connectorProvider((jaxrsClient, runtimeConfig) -> new FetchConnector(pool));
    client = JerseyClientBuilder.createClient(config).preInitialize();
    long period = maxIdle.toMillis() / 3;
    eviction =
        workers.timer().scheduleWithFixedDelay(this::evict, period, period, TimeUnit.MILLISECONDS);
  }

  private void evict() {
    try {
      // A TLS connection says goodbye when it is closed, which may block.
      workers.blocking().execute(pool::closeIdle);
    } catch (RuntimeException | Error e) {
      // No thread, be it of ours or of the JVM's: scrapes need them more, and the next round closes
      // the connections. What is thrown on would end all rounds.
      return;
    }
  }

  /**
   * Where and how to fetch from one exporter.
   *
   * @param compressed whether the exporter is asked for gzip
   */
  FetchTarget target(HttpAddress address, boolean compressed, OutgoingSource outgoing) {
    var headers = new MultivaluedHashMap<String, Object>();
    headers.putSingle(HttpHeaders.ACCEPT_ENCODING, compressed ? "gzip" : "identity");
    headers.putSingle(HttpHeaders.USER_AGENT, userAgent);
    // A name whose resolver hangs holds up no other exporter's.
    return pool.target(address, outgoing, client, headers, workers.lane(1, 1).blocking());
  }

  /** Nothing more will be fetched from there: connections that are kept for it are closed. */
  void forget(FetchTarget target) {
    pool.forget(target);
  }

  /** Sends the request and waits for status and headers; the body is then the entity stream. */
  Response get(HttpFetch fetch) {
    FetchTarget target = fetch.target();
    Invocation.Builder request = target.webTarget().request();
    request.headers(target.headers());
    request.header(HttpHeaders.ACCEPT, Accepted.header(fetch.format()));
    request.header(TIME_LEFT, fetch.secondsLeft());
    return request.property(HttpFetch.PROPERTY, fetch).get();
  }

  boolean isClosed() {
    return closed;
  }

  /** Connections in use and kept. */
  PoolStats connections() {
    return pool.stats();
  }

  /** Closes every connection at once, those in use too. Idempotent. */
  @Override
  public void close() {
    closed = true;
    eviction.cancel(false);
    client.close();
    // Jersey closes its connector only if a request was ever made.
    pool.close();
  }
}
