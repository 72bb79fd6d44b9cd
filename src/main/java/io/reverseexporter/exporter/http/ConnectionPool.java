package io.reverseexporter.exporter.http;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolStats;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Apache's client, reduced to what a fetch needs, over its pool of connections. */
final class ConnectionPool {
  /**
   * Connections to one exporter. Only so many of its scrapes wait for it at once; a slow exporter
   * cannot take the connections of others.
   */
  static final int PER_EXPORTER = 128;

  /**
   * Connections in all, a bound that is not meant to be reached: those in use are bounded by the
   * worker threads, those kept by the idle time.
   */
  private static final int TOTAL = 16_384;

  private static final int MAX_REDIRECTS = 10;
  private static final int MAX_HEADER_LINE = 64 * 1024;
  private static final int MAX_HEADERS = 256;

  /** The deadline aborts a fetch long before; this ends it should nobody be left to do so. */
  private static final Timeout BACKSTOP = Timeout.ofMinutes(5);

  private final TimeValue maxIdle;
  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient client;

  ConnectionPool(Duration maxIdle) {
    this.maxIdle = TimeValue.of(maxIdle);
    Http1Config limits =
        Http1Config.custom()
            .setMaxLineLength(MAX_HEADER_LINE)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();
    connections =
        AbortableConnections.builder()
            .setConnectionFactory(
                ManagedHttpClientConnectionFactory.builder()
                    .http1Config(limits)
                    // Apache's own passes over what is no HTTP and waits for more.
                    .responseParserFactory(new DefaultHttpResponseParserFactory(limits))
                    .build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(BACKSTOP)
                    .setSocketTimeout(BACKSTOP)
                    .setIdleTimeout(Timeout.of(maxIdle))
                    // Costs a millisecond each time and leaves a gap; RepeatOnFreshConnection
                    // does not.
                    .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
                    .build())
            .setMaxConnPerRoute(PER_EXPORTER)
            .setMaxConnTotal(TOTAL)
            .build();
    client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .setRequestExecutor(new ReuseAwareExecutor())
            .addExecInterceptorBefore(
                ChainElement.CONNECT.name(), "REPEAT", new RepeatOnFreshConnection())
            .setRedirectStrategy(new NoDowngradeRedirects())
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableConnectionState()
            .disableContentCompression()
            .disableCookieManagement()
            .disableDefaultUserAgent()
            .build();
  }

  /** What is the same in all requests to an address. */
  FetchTarget target(
      HttpAddress address, Client jerseyClient, MultivaluedMap<String, Object> headers) {
    RequestConfig.Builder config =
        RequestConfig.custom()
            .setAuthenticationEnabled(false)
            // Else each request offers to switch to TLS, which some servers take as an error.
            .setProtocolUpgradeEnabled(false)
            .setMaxRedirects(MAX_REDIRECTS)
            .setConnectionRequestTimeout(BACKSTOP)
            .setResponseTimeout(BACKSTOP);
    HttpHost host;
    if (address instanceof HttpAddress.Url url) {
      boolean ownPort = url.port() != HttpAddress.Url.defaultPort(url.scheme());
      host = new HttpHost(url.scheme(), url.host(), ownPort ? url.port() : -1);
    } else if (address instanceof HttpAddress.UnixSocket unix) {
      host = new HttpHost("http", "localhost", -1);
      config.setUnixDomainSocket(unix.socket());
    } else {
      throw new IllegalArgumentException("not fetched over HTTP: " + address);
    }
    // The request line does not come from here but from the fetch: see FetchConnector.
    URI uri = URI.create(host.toURI());
    return new FetchTarget(
        address.toString(), jerseyClient.target(uri), host, config.build(), headers);
  }

  /** Sends the request of a fetch; gives the answer with its body still to be read. */
  ClassicHttpResponse execute(HttpFetch fetch, HttpContext context) throws IOException {
    return client.executeOpen(fetch.target().host(), fetch.request(), context);
  }

  void closeIdle() {
    connections.closeIdle(maxIdle);
  }

  PoolStats stats() {
    return connections.getTotalStats();
  }

  void close() {
    client.close(CloseMode.IMMEDIATE);
  }
}
