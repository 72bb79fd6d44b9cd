package io.reverseexporter.exporter.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.net.InetAddressUtils;

/**
 * Looks up the names of hosts. Nothing ends a lookup whose resolver hangs, which on a virtual
 * thread would hold up a carrier besides: they have some threads of their own, and fetches wait for
 * them no longer than somebody waits for the fetch. A name is looked up once for all who want it.
 */
final class NameLookups {
  private final Executor threads;
  private final DnsResolver resolver;

  /** What is being looked up, by name; guarded by itself. */
  private final Map<String, CompletableFuture<InetAddress[]>> underWay = new HashMap<>();

  /**
   * No lookups yet.
   *
   * @param threads may be held up by a resolver that hangs
   */
  NameLookups(Executor threads, DnsResolver resolver) {
    this.threads = threads;
    this.resolver = resolver;
  }

  /** Looks up names for a fetch, on the fetch's thread, which is woken up by its abort. */
  DnsResolver forFetch(HttpFetch fetch) {
    return new DnsResolver() {
      @Override
      public InetAddress[] resolve(String host) throws UnknownHostException {
        return isLiteral(host) ? resolver.resolve(host) : awaited(host, fetch);
      }

      @Override
      public String resolveCanonicalHostname(String host) {
        throw new UnsupportedOperationException("nothing asks for canonical names");
      }
    };
  }

  private static boolean isLiteral(String host) {
    return InetAddressUtils.isIPv4(host)
        || InetAddressUtils.isIPv6(host)
        || InetAddressUtils.isIPv6URLBracketed(host);
  }

  private InetAddress[] awaited(String host, HttpFetch fetch) throws UnknownHostException {
    try {
      // A copy, since the fetch cancels what it waits for.
      return fetch.await(lookup(host).copy());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IllegalStateException("looking up " + host + ": " + e.getCause(), e);
    }
  }

  private CompletableFuture<InetAddress[]> lookup(String host) throws UnknownHostException {
    var fresh = new CompletableFuture<InetAddress[]>();
    synchronized (underWay) {
      CompletableFuture<InetAddress[]> already = underWay.putIfAbsent(host, fresh);
      if (already != null) {
        return already;
      }
    }
    try {
      threads.execute(() -> lookUp(host, fresh));
    } catch (RejectedExecutionException e) {
      var refused = new UnknownHostException(host + ": no thread is free to look it up");
      refused.initCause(e);
      forget(host);
      fresh.completeExceptionally(refused);
    }
    return fresh;
  }

  private void lookUp(String host, CompletableFuture<InetAddress[]> result) {
    try {
      InetAddress[] found = resolver.resolve(host);
      forget(host);
      result.complete(found);
    } catch (UnknownHostException | RuntimeException | Error e) {
      forget(host);
      result.completeExceptionally(e);
    }
  }

  private void forget(String host) {
    synchronized (underWay) {
      underWay.remove(host);
    }
  }
}
