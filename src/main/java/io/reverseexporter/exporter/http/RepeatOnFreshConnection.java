package io.reverseexporter.exporter.http;

import java.io.IOException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/** Repeats a request whose kept connection turned out to be dead, once, on a new connection. */
final class RepeatOnFreshConnection implements ExecChainHandler {
  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    try {
      return chain.proceed(request, scope);
    } catch (StaleConnectionException e) {
      leaseFresh(scope);
      // As it was sent: with what the proxy wants, and what a redirect has left of it.
      return chain.proceed(request, scope);
    }
  }

  /**
   * Where one kept connection was dead the others to that exporter are, too: it was restarted, or
   * closes idle connections early. They are dropped until the pool gives one yet to be connected.
   */
  private static void leaseFresh(ExecChain.Scope scope) throws IOException {
    ExecRuntime runtime = scope.execRuntime;
    for (int i = 0; i < HttpExporter.MAX_FETCHES; i++) {
      runtime.acquireEndpoint(scope.exchangeId, scope.route, null, scope.clientContext);
      if (!runtime.isEndpointConnected()) {
        return;
      }
      runtime.discardEndpoint();
    }
  }
}
