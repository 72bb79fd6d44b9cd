package io.reverseexporter.exporter.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Tells a kept connection that the exporter had closed meanwhile from an exporter that fails, and
 * tells the fetch which connection to watch.
 */
final class ReuseAwareExecutor extends HttpRequestExecutor {
  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      HttpResponseInformationCallback informationCallback,
      HttpContext context)
      throws IOException, HttpException {
    EndpointDetails endpoint = connection.getEndpointDetails();
    boolean reused = endpoint.getResponseCount() > 0;
    long receivedBefore = endpoint.getReceivedBytesCount();
    HttpFetch.of(context).connected(endpoint);
    try {
      if (reused && connection instanceof FetchConnection kept && kept.hasUnasked()) {
        throw new StaleConnectionException("something was said that nobody had asked for");
      }
      ClassicHttpResponse answer = super.execute(request, connection, informationCallback, context);
      if (reused && answer.getCode() == HttpStatus.SC_REQUEST_TIMEOUT) {
        // The server was tired of waiting before our request was there (RFC 9110, 15.5.9).
        throw new StaleConnectionException("the server had waited too long for a request");
      }
      return Method.CONNECT.isSame(request.getMethod()) ? connected(answer) : answer;
    } catch (Error e) {
      // Apache closes the connections of all exporters when it sees one: out of memory, say.
      throw new IllegalStateException("the request broke off: " + e, e);
    } catch (StaleConnectionException e) {
      throw e;
    } catch (SocketTimeoutException | ProxyRefusedException e) {
      throw e;
    } catch (IOException e) {
      if (reused && endpoint.getReceivedBytesCount() == receivedBefore) {
        throw new StaleConnectionException(e);
      }
      throw e;
    }
  }

  /** The answer to CONNECT, of which any 2xx is a tunnel and has no body (RFC 9110, 9.3.6). */
  private static ClassicHttpResponse connected(ClassicHttpResponse answer)
      throws ProxyRefusedException {
    if (answer.getCode() / 100 != HttpStatus.SC_OK / 100) {
      // Apache would take it for the answer of the exporter, and follow its redirects.
      throw new ProxyRefusedException(answer.getCode());
    }
    // Apache knows 200 only, and would take what comes out of the tunnel for a body.
    answer.setCode(HttpStatus.SC_OK);
    answer.setEntity(null);
    return answer;
  }
}
