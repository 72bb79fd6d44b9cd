package io.reverseexporter.exporter.http;

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
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
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
  private final NameLookups names = new NameLookups(pool, resolver);

  @AfterEach
  void close() {
    hang.countDown();
    pool.shutdownNow();
  }

  private HttpFetch fetch() {
    var source =
        new OutgoingSource(
            ClientSettings.NONE, HttpAddress.parse("http://a/"), threads.workers(), log());
    FetchTarget target = fetcher.target(HttpAddress.parse("http://a/"), false, source);
    return new HttpFetch(
        fetcher,
        target,
        "/",
        ExtraLabels.of("e", Map.of()),
        Deadline.after(LONG),
        ExpositionFormat.TEXT,
        new HttpFetch.Reading(Limits.DEFAULT, Allowance.unlimited(), new LastAnswer()));
  }

  @Test
  void oneLookupServesAllWhoWantTheName() throws Exception {
    List<Future<InetAddress[]>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(pool.submit(() -> names.forFetch(fetch()).resolve("hangs")));
    }
    until("it is looked up", () -> lookups.get() == 1);
    hang.countDown();
    for (Future<InetAddress[]> each : waiting) {
      assertThat(each.get()).extracting(InetAddress::getHostAddress).containsExactly("127.0.0.1");
    }
    // Those that came late may have needed one of their own.
    assertThat(lookups.get()).isLessThan(20);
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
    var none = new NameLookups(work -> hang.countDown(), resolver);
    for (String literal : List.of("127.0.0.1", "::1", "[::1]")) {
      assertThat(none.forFetch(fetch()).resolve(literal)).hasSize(1);
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
    var full =
        new NameLookups(
            work -> {
              throw new RejectedExecutionException("full");
            },
            resolver);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> full.forFetch(fetch()).resolve("a"))
          .isInstanceOf(UnknownHostException.class)
          .hasMessage("a: no thread is free to look it up");
    }
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
