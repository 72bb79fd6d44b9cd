package io.reverseexporter.exporter.http;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolStats;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Apache's client, reduced to what a fetch needs, over its pool of connections. */
final class ConnectionPool {
  /**
   * Connections in all, and to one host, a bound that is not meant to be reached: those in use are
   * bounded by the lanes of the exporters, those kept by the idle time. With a lower one for a
   * host, exporters that hang could take the connections of others on that host.
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

  /** Of all exporters that there are. Each has an outgoing source of its own. */
  private final List<FetchTarget> targets = new CopyOnWriteArrayList<>();

  /**
   * A pool without connections.
   *
   * @param maxIdle how long a connection is kept that nobody needs
   * @param sockets makes those for TCP
   * @param names says where hosts are
   */
  ConnectionPool(Duration maxIdle, DetachedSocketFactory sockets, NameLookups names) {
    this.maxIdle = TimeValue.of(maxIdle);
    Http1Config limits =
        Http1Config.custom()
            .setMaxLineLength(MAX_HEADER_LINE)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();
    connections =
        AbortableConnections.builder(sockets, names)
            .setConnectionFactory(FetchConnection.factory(limits))
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(BACKSTOP)
                    .setSocketTimeout(BACKSTOP)
                    .setIdleTimeout(Timeout.of(maxIdle))
                    // Costs a millisecond each time and leaves a gap; RepeatOnFreshConnection
                    // does not.
                    .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
                    .build())
            .setTlsSocketStrategy(OwnTls.ofJvm())
            .setMaxConnPerRoute(TOTAL)
            .setMaxConnTotal(TOTAL)
            .build();
    client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .setRequestExecutor(new ReuseAwareExecutor())
            .addExecInterceptorBefore(
                ChainElement.CONNECT.name(), "REPEAT", new RepeatOnFreshConnection())
            .setRoutePlanner(new FetchRoutes())
            .setRedirectStrategy(new FetchRedirects())
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
      HttpAddress address,
      OutgoingSource outgoing,
      Client jerseyClient,
      MultivaluedMap<String, Object> headers,
      Executor lookups) {
    ClientSettings settings = outgoing.settings();
    RequestConfig.Builder config =
        RequestConfig.custom()
            .setAuthenticationEnabled(false)
            // Else each request offers to switch to TLS, which some servers take as an error.
            .setProtocolUpgradeEnabled(false)
            .setRedirectsEnabled(settings.followRedirects())
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
    ProxyAddress proxy = settings.proxy();
    var target =
        new FetchTarget(
            proxy == null
                ? address.withoutQuery()
                : address.withoutQuery() + " through the proxy " + proxy,
            jerseyClient.target(uri),
            host,
            config.build(),
            proxy == null ? null : new HttpHost("http", proxy.host(), proxy.port()),
            proxy == null ? null : login(proxy),
            headers,
            outgoing,
            lookups);
    targets.add(target);
    return target;
  }

  /**
   * Closes the connections that are kept for a target, unless another one leads to the same host:
   * then the idle time ends those that nobody needs.
   */
  void forget(FetchTarget target) {
    targets.removeIf(other -> other.outgoing() == target.outgoing());
    if (targets.stream().anyMatch(other -> isSameHost(other, target))) {
      return;
    }
    for (HttpRoute route : connections.getRoutes()) {
      if (leadsTo(route, target)) {
        closeIdle(route);
      }
    }
  }

  private static boolean isSameHost(FetchTarget one, FetchTarget other) {
    return one.host().equals(other.host())
        && Objects.equals(one.config().getUnixDomainSocket(), other.config().getUnixDomainSocket());
  }

  private static boolean leadsTo(HttpRoute route, FetchTarget target) {
    HttpHost host = RoutingSupport.normalize(target.host(), DefaultSchemePortResolver.INSTANCE);
    return route.getTargetHost().equals(host)
        && Objects.equals(route.getUnixDomainSocket(), target.config().getUnixDomainSocket());
  }

  /**
   * Takes the kept connections of a route out of the pool, one by one: Apache knows no other way.
   */
  private void closeIdle(HttpRoute route) {
    for (int kept = connections.getStats(route).getAvailable(); kept > 0; kept--) {
      LeaseRequest asked = connections.lease("forgotten", route, Timeout.DISABLED, null);
      try {
        ConnectionEndpoint endpoint = asked.get(Timeout.ofMilliseconds(1));
        endpoint.close(CloseMode.IMMEDIATE);
        connections.release(endpoint, null, TimeValue.ZERO_MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (ExecutionException | TimeoutException | IllegalStateException e) {
        // The pool is closed or the connection is gone: nothing is left to be closed.
        return;
      }
    }
  }

  private static @Nullable UsernamePasswordCredentials login(ProxyAddress proxy) {
    HttpCredentials.Basic basic = proxy.credentials();
    return basic == null
        ? null
        : new UsernamePasswordCredentials(
            basic.username().text(), basic.password().text().toCharArray());
  }

  /** Sends the request of a fetch; gives the answer with its body still to be read. */
  ClassicHttpResponse execute(HttpFetch fetch, HttpClientContext context) throws IOException {
    FetchTarget target = fetch.target();
    if (target.proxy() != null && target.proxyLogin() != null) {
      // Apache keeps it to the proxy, be it asked for a page or for a tunnel.
      var basic = new BasicScheme();
      basic.initPreemptive(target.proxyLogin());
      context.resetAuthExchange(target.proxy(), basic);
    }
    return client.executeOpen(target.host(), fetch.request(), context);
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
