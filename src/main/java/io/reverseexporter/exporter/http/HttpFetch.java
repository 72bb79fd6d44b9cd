package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Allowance;
import io.reverseexporter.exporter.AnswerWork;
import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.LastAnswer;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One GET of one exporter's page, from the request to the index, and how far it has come.
 *
 * <p>The worker's thread writes the progress; other threads may read it and abort.
 */
final class HttpFetch extends AnswerWork {
  /** Where Jersey's request and Apache's context carry the fetch that they belong to. */
  static final String PROPERTY = HttpFetch.class.getName();

  private static final URI ROOT = URI.create("/");

  private final HttpFetcher fetcher;
  private final FetchTarget target;
  private final ExtraLabels labels;
  private final Deadline deadline;
  private final ExpositionFormat format;
  private final Reading reading;
  private final HttpUriRequestBase request;

  /** What only the exporter may see; used by the worker's thread alone. */
  private Outgoing outgoing = Outgoing.NOTHING;

  /** Whether a redirect has led elsewhere; used by the worker's thread alone. */
  private boolean hasLeftHome;

  /** What the worker's thread waits for before there is a connection. */
  private volatile @Nullable Future<?> awaited;

  private volatile boolean begun;
  private volatile int redirects;
  private volatile boolean handshaking;
  private volatile @Nullable EndpointDetails endpoint;
  private volatile long receivedBefore;
  private volatile int status;
  private volatile long bodyBytes;
  private volatile boolean complete;

  /**
   * What it takes to read an answer.
   *
   * @param limits of the answer
   * @param allowance where the memory for it is taken from
   * @param last the exporter's last answer, in whose place this one comes
   */
  record Reading(Limits limits, Allowance allowance, LastAnswer last) {}

  HttpFetch(
      HttpFetcher fetcher,
      FetchTarget target,
      String pathAndQuery,
      ExtraLabels labels,
      Deadline deadline,
      ExpositionFormat format,
      Reading reading) {
    super(reading.allowance());
    this.fetcher = fetcher;
    this.target = target;
    this.labels = labels;
    this.deadline = deadline;
    this.format = format;
    this.reading = reading;
    request = new HttpUriRequestBase("GET", ROOT);
    request.setPath(pathAndQuery);
    request.setConfig(target.config());
  }

  /** The fetch that an exchange of Apache's client belongs to. */
  static HttpFetch of(HttpContext context) {
    return (HttpFetch) Objects.requireNonNull(context.getAttribute(PROPERTY), PROPERTY);
  }

  FetchTarget target() {
    return target;
  }

  /** The format that the answer is indexed for. */
  ExpositionFormat format() {
    return format;
  }

  Outgoing outgoing() {
    return outgoing;
  }

  /** Whether a request to this host is one to the exporter, and no redirect has led elsewhere. */
  boolean isAtHome(HttpHost host) {
    return !hasLeftHome && origin(host).equals(origin(target.host()));
  }

  /** A redirect leads elsewhere: from now on the exporter's secrets are not sent any more. */
  void leaveHome(HttpRequest redirect) {
    hasLeftHome = true;
    outgoing.headers().forEach(header -> redirect.removeHeaders(header.getName()));
  }

  /** What came so far was a redirect, which is followed. */
  void redirected() {
    endpoint = null;
    // Only the worker's thread writes it.
    int before = redirects;
    redirects = before + 1;
  }

  private static HttpHost origin(HttpHost host) {
    return RoutingSupport.normalize(host, DefaultSchemePortResolver.INSTANCE);
  }

  HttpUriRequestBase request() {
    return request;
  }

  /** Whether nobody waits for it any more, so that a connection made for it now must not stay. */
  boolean isAbandoned() {
    return request.isCancelled() || fetcher.isClosed();
  }

  /**
   * Waits on the worker's thread until a result is there or the fetch is aborted, which cancels it.
   *
   * @throws CancellationException if this was aborted, or its thread told to end
   */
  <T> T await(CompletableFuture<T> result) throws ExecutionException {
    awaited = result;
    try {
      if (isAbandoned()) {
        throw new CancellationException();
      }
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } finally {
      awaited = null;
    }
  }

  /** What is left of the scrape's time, in decimal seconds, at least a millisecond. */
  String secondsLeft() {
    return Double.toString(Math.max(1, deadline.remainingNanos() / 1_000_000) / 1000.0);
  }

  /** The request is about to be sent over this connection. */
  void connected(EndpointDetails connection) {
    receivedBefore = connection.getReceivedBytesCount();
    endpoint = connection;
  }

  /** A TLS handshake begins or has ended. */
  void handshakes(boolean begins) {
    handshaking = begins;
  }

  /** Status and headers are here. */
  void answered(int statusCode) {
    status = statusCode;
  }

  /** More bytes of the body, as they came off the connection. */
  void bodyArrived(int bytes) {
    // Only the worker's thread writes it.
    long before = bodyBytes;
    bodyBytes = before + bytes;
  }

  @Override
  protected Scraped scraped(HeldMemory memory) throws ScrapeFailure {
    begun = true;
    Body body = fetch(new BodyReader(reading.limits(), format, memory));
    complete = true;
    try {
      ExpositionIndex page = ExpositionIndex.of(body, labels, format, memory);
      reading.last().set(body.length(), memory.taken());
      return Scraped.of(page, body.length(), memory);
    } catch (MalformedExpositionException e) {
      throw Failures.malformed(target.url(), e, outgoing.secrets());
    } catch (NoRoomException e) {
      throw ScrapeFailure.noRoom(e).of(target.url());
    }
  }

  private Body fetch(BodyReader reader) throws ScrapeFailure {
    outgoing = target.outgoing().now(target.url());
    outgoing.headers().forEach(request::addHeader);
    try (Response response = fetcher.get(this)) {
      int hint = reading.last().length();
      return Answer.read(response, target.url(), outgoing.secrets(), reader, hint);
    } catch (RuntimeException e) {
      // Jersey's ProcessingException, or anything at all from a client that is being closed.
      throw Failures.noAnswer(target.url(), fetcher.isClosed(), e, outgoing.secrets());
    }
  }

  @Override
  public String progress() {
    int followed = redirects;
    String where =
        followed == 0 ? "" : "after " + followed + " redirect" + (followed == 1 ? ": " : "s: ");
    return target.url() + ": " + where + arrived();
  }

  private String arrived() {
    EndpointDetails connection = endpoint;
    if (awaited != null) {
      return "the name of its host was not looked up";
    }
    if (!begun) {
      return "no thread was free to fetch it";
    }
    if (handshaking) {
      return "connected, but the TLS handshake was not complete";
    }
    if (connection == null) {
      return "no connection";
    }
    if (complete) {
      return "all " + bodyBytes + " bytes of the body had come but were not yet indexed";
    }
    if (status != 0) {
      return "only status " + status + " and " + bodyBytes + " bytes of the body had come";
    }
    long header = connection.getReceivedBytesCount() - receivedBefore;
    return header == 0
        ? "connected, but nothing of an answer had come"
        : "only " + header + " bytes of the answer's header had come";
  }

  @Override
  public void abort() {
    request.cancel();
    Future<?> waiting = awaited;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }
}
