package io.reverseexporter.exporter.http;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.glassfish.jersey.client.ClientRequest;
import org.glassfish.jersey.client.ClientResponse;
import org.glassfish.jersey.client.spi.AsyncConnectorCallback;
import org.glassfish.jersey.client.spi.Connector;
import org.glassfish.jersey.message.internal.Statuses;

/**
 * Carries Jersey's requests over the connection pool: GETs of a {@link HttpFetch} and nothing else.
 *
 * <p>The request line is the fetch's own and not made from Jersey's URI, so that not a byte of the
 * configured query changes on the way.
 */
final class FetchConnector implements Connector {
  private final ConnectionPool pool;

  FetchConnector(ConnectionPool pool) {
    this.pool = pool;
  }

  @Override
  public ClientResponse apply(ClientRequest jerseyRequest) {
    if (!(jerseyRequest.getProperty(HttpFetch.PROPERTY) instanceof HttpFetch fetch)) {
      throw new ProcessingException("a request without the property " + HttpFetch.PROPERTY);
    }
    HttpUriRequestBase request = fetch.request();
    for (Map.Entry<String, List<Object>> header : jerseyRequest.getHeaders().entrySet()) {
      for (Object value : header.getValue()) {
        request.addHeader(header.getKey(), value);
      }
    }
    HttpClientContext context = HttpClientContext.create();
    context.setAttribute(HttpFetch.PROPERTY, fetch);
    try {
      ClassicHttpResponse answer = pool.execute(fetch, context);
      return toJersey(answer, jerseyRequest, fetch);
    } catch (IOException e) {
      // Also gives the connection back where the answer was there but could not be taken over.
      request.cancel();
      throw new ProcessingException(e);
    } catch (RuntimeException | Error e) {
      request.cancel();
      throw e;
    }
  }

  private static ClientResponse toJersey(
      ClassicHttpResponse answer, ClientRequest request, HttpFetch fetch) throws IOException {
    fetch.answered(answer.getCode());
    var response = new ClientResponse(Statuses.from(answer.getCode()), request);
    MultivaluedMap<String, String> headers = response.getHeaders();
    for (Header header : answer.getHeaders()) {
      headers.add(header.getName(), header.getValue());
    }
    HttpEntity entity = answer.getEntity();
    InputStream body = entity == null ? InputStream.nullInputStream() : entity.getContent();
    long length = entity == null ? 0 : entity.getContentLength();
    response.setEntityStream(new AnswerStream(body, length, fetch));
    return response;
  }

  /** As {@link #apply(ClientRequest)}, on the caller's thread: fetches have their own threads. */
  @Override
  public Future<?> apply(ClientRequest request, AsyncConnectorCallback callback) {
    try {
      callback.response(apply(request));
    } catch (RuntimeException e) {
      callback.failure(e);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public String getName() {
    return "reverse-exporter";
  }

  @Override
  public void close() {
    pool.close();
  }
}
