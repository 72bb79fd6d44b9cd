package io.reverseexporter.exporter.http;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * How hosts are reached: directly or through the exporter's proxy, and with the exporter's own TLS
 * if it is the exporter that is asked. Neither the environment's nor the JVM's proxies are used.
 */
final class FetchRoutes implements HttpRoutePlanner {
  private final HttpRoutePlanner direct = new DefaultRoutePlanner(null);

  @Override
  public HttpRoute determineRoute(HttpHost host, HttpContext context) throws HttpException {
    HttpRoute route = direct.determineRoute(host, context);
    HttpFetch fetch = HttpFetch.of(context);
    HttpHost proxy = fetch.target().proxy();
    OwnTls tls = route.isSecure() && fetch.isAtHome(host) ? fetch.outgoing().tls() : null;
    if (proxy != null) {
      // With TLS of its own an exporter has its connections for itself anyway.
      NamedEndpoint name = tls == null ? user(fetch, route.getTargetHost()) : tls;
      return new HttpRoute(route.getTargetHost(), name, null, proxy, route.isSecure());
    }
    return tls == null ? route : new HttpRoute(route.getTargetHost(), tls, null, true);
  }

  private static @Nullable ProxyUser user(HttpFetch fetch, HttpHost host) {
    ProxyAddress proxy = fetch.target().outgoing().settings().proxy();
    HttpCredentials.Basic login = proxy == null ? null : proxy.credentials();
    return login == null ? null : ProxyUser.of(host, login);
  }
}
