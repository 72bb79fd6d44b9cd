package io.reverseexporter.exporter.http;

import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Follows redirects, but not from https to http: what was protected stays protected. What only the
 * exporter may see does not go along to another scheme, host or port, and not back again either.
 */
final class FetchRedirects extends DefaultRedirectStrategy {
  @Override
  public boolean isRedirectAllowed(
      HttpHost currentTarget, HttpHost newTarget, HttpRequest redirect, HttpContext context) {
    boolean downgrade =
        URIScheme.HTTPS.same(currentTarget.getSchemeName())
            && !URIScheme.HTTPS.same(newTarget.getSchemeName());
    if (downgrade) {
      return false;
    }
    HttpFetch fetch = HttpFetch.of(context);
    fetch.redirected();
    if (!fetch.isAtHome(newTarget)) {
      // Later redirects begin with this request, so that it does not get them again.
      fetch.leaveHome(redirect);
    }
    return true;
  }
}
