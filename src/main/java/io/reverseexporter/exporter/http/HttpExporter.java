package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.LastAnswer;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.SharedFetches;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.telemetry.FailureLog;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.net.InetAddressUtils;
import org.jspecify.annotations.Nullable;

/** An exporter that answers HTTP, over TCP or a Unix domain socket. */
public final class HttpExporter implements Exporter {
  /** Fetches that never wait for a thread, however many other exporters hang. */
  private static final int OWN_FETCHES = 2;

  /** Fetches of one exporter at a time, and thus its connections. */
  static final int MAX_FETCHES = 128;

  /** Fetches of the same for one format that are in flight at most. */
  static final int MAX_IDENTICAL = 2;

  private final String name;
  private final ExtraLabels labels;
  private final Duration timeout;
  private final String pathAndQuery;
  private final @Nullable ForwardedQuery forwarded;
  private final FetchTarget target;
  private final HttpFetcher fetcher;
  private final Workers workers;
  private final OutgoingSource outgoing;
  private final Limits limits;
  private final LastAnswer last = new LastAnswer();
  private final SharedFetches shared;
  private final Set<Reason> reasons;

  /**
   * An exporter; nothing is connected yet.
   *
   * @param log is told of files that the settings name and that are of no use
   */
  public HttpExporter(
      String name,
      ExtraLabels labels,
      FetchSettings settings,
      FailureLog.Subject log,
      HttpFetcher fetcher,
      Workers workers) {
    HttpAddress address = settings.address();
    this.name = name;
    this.labels = labels;
    timeout = settings.timeout();
    limits = settings.limits();
    this.fetcher = fetcher;
    outgoing = new OutgoingSource(settings.client(), address, workers, log);
    // On a virtual thread the JDK does not wait for room in the queue of a Unix socket's server: it
    // fails at once (EAGAIN).
    this.workers =
        address instanceof HttpAddress.UnixSocket
            ? workers.lane(OWN_FETCHES, MAX_FETCHES)
            : workers.fetching(OWN_FETCHES, MAX_FETCHES);
    pathAndQuery = address.pathAndQuery();
    forwarded = settings.forwardUrlParams() ? new ForwardedQuery(pathAndQuery) : null;
    Boolean enableCompression = settings.enableCompression();
    boolean compressed = enableCompression == null ? !isLocal(address) : enableCompression;
    target = fetcher.target(address, compressed, outgoing);
    shared = new SharedFetches(this.workers, System::nanoTime, MAX_IDENTICAL);
    reasons = reasons(settings, outgoing.hasFiles());
  }

  private static Set<Reason> reasons(FetchSettings settings, boolean hasFiles) {
    EnumSet<Reason> reasons =
        EnumSet.of(
            Reason.TIMEOUT,
            Reason.CONNECT,
            Reason.HTTP_STATUS,
            Reason.TRUNCATED,
            Reason.MALFORMED,
            Reason.BODY_LIMIT,
            Reason.SAMPLE_LIMIT,
            Reason.LABEL_LIMIT,
            Reason.MEMORY_LIMIT,
            Reason.OVERLOADED,
            Reason.INTERNAL);
    boolean isHttps =
        settings.address() instanceof HttpAddress.Url url && url.scheme().equals("https");
    // A redirect may lead there.
    if (isHttps || settings.client().followRedirects()) {
      reasons.add(Reason.TLS);
    }
    if (hasFiles) {
      reasons.add(Reason.NOT_FOUND);
    }
    return Collections.unmodifiableSet(reasons);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Reason> reasons() {
    return reasons;
  }

  /** Scrapes that send the same request share a fetch: see {@link SharedFetches}. */
  @Override
  public CompletableFuture<Scraped> scrape(ScrapeRequest request) {
    Deadline deadline = timeout.isZero() ? request.deadline() : request.deadline().atMost(timeout);
    if (forwarded != null && ForwardedQuery.isAny(request.parameters())) {
      String asked = forwarded.with(request.parameters());
      return TimedWork.start(fetch(asked, deadline, request), workers, deadline);
    }
    return shared.scrape(request.format(), deadline, () -> fetch(pathAndQuery, deadline, request));
  }

  private HttpFetch fetch(String asked, Deadline deadline, ScrapeRequest request) {
    var reading = new HttpFetch.Reading(limits, request.allowance(), last);
    return new HttpFetch(fetcher, target, asked, labels, deadline, request.format(), reading);
  }

  @Override
  public long expectedMemory() {
    return last.memory();
  }

  /** Begins to watch the files that the settings name. */
  @Override
  public void prepare() {
    outgoing.start();
  }

  /**
   * Ends that, and closes connections that nobody uses now or could use later. Fetches end with
   * their deadlines.
   */
  @Override
  public void close() {
    outgoing.close();
    fetcher.forget(target);
  }

  /** Whether an address is on this machine, as far as its spelling tells. */
  public static boolean isLocal(HttpAddress address) {
    if (!(address instanceof HttpAddress.Url url)) {
      return true;
    }
    String host = url.host();
    if (!InetAddressUtils.isIPv4(host) && !InetAddressUtils.isIPv6(host)) {
      return host.equalsIgnoreCase("localhost");
    }
    try {
      // An address in digits: nothing is looked up.
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
