package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.exporter.Allowance;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.LastAnswer;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.JerseyClientBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NameLookupsTest extends HttpFixture {
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final AtomicInteger lookups = new AtomicInteger();
  private final CountDownLatch hang = new CountDownLatch(1);
  private final DnsResolver resolver =
      new DnsResolver() {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
          lookups.incrementAndGet();
          if (host.startsWith("hangs")) {
            try {
              hang.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          if (host.startsWith("unknown")) {
            throw new UnknownHostException(host);
          }
          return new InetAddress[] {InetAddress.getByAddress(new byte[] {127, 0, 0, 1})};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
          throw new AssertionError("not asked for");
        }
      };
  private final NameLookups names = new NameLookups(resolver);

  @AfterEach
  void close() {
    hang.countDown();
    pool.shutdownNow();
  }

  private HttpFetch fetch() {
    return fetch(pool);
  }

  private HttpFetch fetch(Executor lookups) {
    var source =
        new OutgoingSource(
            ClientSettings.NONE, HttpAddress.parse("http://a/"), threads.workers(), log());
    FetchTarget target = fetcher.target(HttpAddress.parse("http://a/"), false, source);
    return new HttpFetch(
        fetcher,
        new FetchTarget(
            target.url(),
            target.webTarget(),
            target.host(),
            target.config(),
            null,
            null,
            target.headers(),
            source,
            lookups),
        "/",
        ExtraLabels.of("e", Map.of()),
        Deadline.after(LONG),
        ExpositionFormat.TEXT,
        new HttpFetch.Reading(Limits.DEFAULT, Allowance.unlimited(), new LastAnswer()));
  }

  private Executor lane() {
    return threads.workers().lane(1, 1).blocking();
  }

  @Test
  void namesThatHangHoldUpNoOtherExporter() throws Exception {
    List<Future<InetAddress[]>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String name = "hangs" + i;
      waiting.add(pool.submit(() -> names.forFetch(fetch(lane())).resolve(name)));
    }
    until("all are looked up", () -> lookups.get() == 20);
    assertThat(names.forFetch(fetch(lane())).resolve("a")).hasSize(1);
    hang.countDown();
    for (Future<InetAddress[]> each : waiting) {
      assertThat(each.get()).hasSize(1);
    }
  }

  @Test
  void doesNotWaitForWhatWaitsForAnotherExportersThread() throws Exception {
    Executor held = lane();
    Future<InetAddress[]> hangs = pool.submit(() -> names.forFetch(fetch(held)).resolve("hangs"));
    until("it is looked up", () -> lookups.get() == 1);
    HttpFetch behind = fetch(held);
    Future<InetAddress[]> queued = pool.submit(() -> names.forFetch(behind).resolve("a"));
    until("it waits", () -> behind.progress().endsWith("was not looked up"));
    assertThat(names.forFetch(fetch(lane())).resolve("a")).hasSize(1);
    assertThat(queued).isNotDone();
    hang.countDown();
    assertThat(hangs.get()).hasSize(1);
    assertThat(queued.get()).hasSize(1);
  }

  @Test
  void oneLookupServesAllWhoWantTheName() throws Exception {
    List<Future<InetAddress[]>> waiting = new ArrayList<>();
    List<HttpFetch> fetches = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      HttpFetch fetch = fetch();
      fetches.add(fetch);
      waiting.add(pool.submit(() -> names.forFetch(fetch).resolve("hangs")));
    }
    until(
        "all wait",
        () -> fetches.stream().allMatch(one -> one.progress().endsWith("was not looked up")));
    hang.countDown();
    for (Future<InetAddress[]> each : waiting) {
      assertThat(each.get()).extracting(InetAddress::getHostAddress).containsExactly("127.0.0.1");
    }
    assertThat(lookups).hasValue(1);
  }

  @Test
  void anAbortEndsTheWaitingAndNotTheLookup() throws Exception {
    HttpFetch aborted = fetch();
    HttpFetch waits = fetch();
    Future<InetAddress[]> first = pool.submit(() -> names.forFetch(aborted).resolve("hangs"));
    Future<InetAddress[]> second = pool.submit(() -> names.forFetch(waits).resolve("hangs"));
    until("it is looked up", () -> lookups.get() == 1);
    aborted.abort();
    assertThatThrownBy(first::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(CancellationException.class);
    assertThat(second.isDone()).isFalse();
    hang.countDown();
    assertThat(second.get()).hasSize(1);
  }

  @Test
  void literalAddressesNeedNoThread() throws Exception {
    for (String literal : List.of("127.0.0.1", "::1", "[::1]")) {
      assertThat(names.forFetch(fetch(work -> hang.countDown())).resolve(literal)).hasSize(1);
    }
    assertThat(hang.getCount()).isEqualTo(1);
  }

  @Test
  void anUnknownNameIsAskedForAgain() {
    for (int i = 1; i <= 2; i++) {
      assertThatThrownBy(() -> names.forFetch(fetch()).resolve("unknown"))
          .isInstanceOf(UnknownHostException.class);
      assertThat(lookups).hasValue(i);
    }
  }

  @Test
  void withoutAThreadTheNameIsUnknown() {
    List<Throwable> refusals =
        List.of(
            new RejectedExecutionException("full"), new OutOfMemoryError("no thread of the JVM's"));
    for (Throwable refusal : refusals) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> names.forFetch(fetch(refusing(refusal))).resolve("a"))
            .isInstanceOf(UnknownHostException.class)
            .hasMessage("a: no thread is free to look it up");
      }
    }
  }

  private static Executor refusing(Throwable refusal) {
    return work -> {
      if (refusal instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) refusal;
    };
  }

  /** An address in digits is resolved on the fetch's own thread, its connection leased already. */
  @Test
  void anErrorLeavesNoConnectionBehind() {
    DnsResolver broken =
        new DnsResolver() {
          @Override
          public InetAddress[] resolve(String host) {
            throw new OutOfMemoryError("not really");
          }

          @Override
          public String resolveCanonicalHostname(String host) {
            throw new AssertionError("not asked for");
          }
        };
    var connections = new ConnectionPool(LONG, proxy -> new Socket(), new NameLookups(broken));
    var config =
        new ClientConfig().connectorProvider((client, given) -> new FetchConnector(connections));
    var client = JerseyClientBuilder.createClient(config);
    HttpAddress address = HttpAddress.parse("http://127.0.0.1:1/");
    var source = new OutgoingSource(ClientSettings.NONE, address, threads.workers(), log());
    FetchTarget target =
        connections.target(address, source, client, new MultivaluedHashMap<>(), pool);
    var fetch =
        new HttpFetch(
            fetcher,
            target,
            "/",
            ExtraLabels.of("e", Map.of()),
            Deadline.after(LONG),
            ExpositionFormat.TEXT,
            new HttpFetch.Reading(Limits.DEFAULT, Allowance.unlimited(), new LastAnswer()));
    assertThatThrownBy(() -> target.webTarget().request().property(HttpFetch.PROPERTY, fetch).get())
        .hasRootCauseInstanceOf(OutOfMemoryError.class);
    assertThat(connections.stats().getLeased()).isZero();
    connections.close();
    client.close();
  }

  @Test
  void aFetchSaysWhatItWaitedFor() {
    var never = new CompletableFuture<String>();
    HttpFetch fetch = fetch();
    Future<String> waiting = pool.submit(() -> fetch.await(never));
    until("it waits", () -> fetch.progress().endsWith("was not looked up"));
    fetch.abort();
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(CancellationException.class);
  }

  @Test
  void anUnknownHostFailsTheFetch() {
    ScrapeFailure failure = failure("http://no-such-host.invalid/");
    assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
  }
}
