package io.reverseexporter.exporter.http;

import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Follows redirects, but not from https to http: what was protected stays protected. */
final class NoDowngradeRedirects extends DefaultRedirectStrategy {
  @Override
  public boolean isRedirectAllowed(
      HttpHost currentTarget, HttpHost newTarget, HttpRequest redirect, HttpContext context) {
    boolean downgrade =
        URIScheme.HTTPS.same(currentTarget.getSchemeName())
            && !URIScheme.HTTPS.same(newTarget.getSchemeName());
    return !downgrade && super.isRedirectAllowed(currentTarget, newTarget, redirect, context);
  }
}
