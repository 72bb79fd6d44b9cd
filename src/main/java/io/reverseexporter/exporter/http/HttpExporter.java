package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.LastAnswer;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.telemetry.FailureLog;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.net.InetAddressUtils;
import org.jspecify.annotations.Nullable;

/** An exporter that answers HTTP, over TCP or a Unix domain socket. */
public final class HttpExporter implements Exporter {
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
    // One that hangs must leave threads for the others.
    this.workers = workers.atMost(ConnectionPool.PER_EXPORTER);
    pathAndQuery = address.pathAndQuery();
    forwarded = settings.forwardUrlParams() ? new ForwardedQuery(pathAndQuery) : null;
    Boolean enableCompression = settings.enableCompression();
    boolean compressed = enableCompression == null ? !isLocal(address) : enableCompression;
    target = fetcher.target(address, compressed, outgoing);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Scraped> scrape(ScrapeRequest request) {
    Deadline deadline = timeout.isZero() ? request.deadline() : request.deadline().atMost(timeout);
    String asked = forwarded == null ? pathAndQuery : forwarded.with(request.parameters());
    var reading = new HttpFetch.Reading(limits, request.allowance(), last);
    return TimedWork.start(
        new HttpFetch(fetcher, target, asked, labels, deadline, request.format(), reading),
        workers,
        deadline);
  }

  @Override
  public long expectedMemory() {
    return last.memory();
  }

  /** Begins to watch the files that the settings name. */
  @Override
  public void start() {
    outgoing.start();
  }

  /** Ends that; the connections are the fetcher's, and fetches end with their deadlines. */
  @Override
  public void close() {
    outgoing.close();
  }

  /** Whether an address is on this machine, as far as its spelling tells. */
  static boolean isLocal(HttpAddress address) {
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
