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
      ClassicHttpResponse answer = super.execute(request, connection, informationCallback, context);
      if (Method.CONNECT.isSame(request.getMethod()) && answer.getCode() != HttpStatus.SC_OK) {
        // Apache would take it for the answer of the exporter, and follow its redirects.
        throw new ProxyRefusedException(answer.getCode());
      }
      return answer;
    } catch (SocketTimeoutException | ProxyRefusedException e) {
      throw e;
    } catch (IOException e) {
      if (reused && endpoint.getReceivedBytesCount() == receivedBefore) {
        throw new StaleConnectionException(e);
      }
      throw e;
    }
  }
}
