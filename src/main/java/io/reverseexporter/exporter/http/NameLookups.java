package io.reverseexporter.exporter.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.net.InetAddressUtils;

/**
 * Looks up the names of hosts. Nothing ends a lookup whose resolver hangs, which on a virtual
 * thread would hold up a carrier besides: each exporter has a thread for them, and fetches wait for
 * them no longer than somebody waits for the fetch. A name is looked up once for all who want it.
 */
final class NameLookups {
  private final DnsResolver resolver;

  /** What is being looked up, by name; guarded by itself. */
  private final Map<String, Lookup> underWay = new HashMap<>();

  /**
   * No lookups yet.
   *
   * @param resolver may hang
   */
  NameLookups(DnsResolver resolver) {
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
      return fetch.await(lookup(host, fetch.target().lookups()).copy());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IllegalStateException("looking up " + host + ": " + e.getCause(), e);
    }
  }

  private CompletableFuture<InetAddress[]> lookup(String host, Executor lane) {
    Lookup fresh;
    synchronized (underWay) {
      Lookup already = underWay.get(host);
      // One that still waits for the thread of another exporter may do so for long.
      if (already != null && (already.hasBegun || already.lane == lane)) {
        return already.result;
      }
      fresh = new Lookup(host, lane);
      underWay.put(host, fresh);
    }
    try {
      lane.execute(fresh);
    } catch (RuntimeException | Error e) {
      // Too many wait, or the JVM may not have another thread.
      var refused = new UnknownHostException(host + ": no thread is free to look it up");
      refused.initCause(e);
      fresh.forget();
      fresh.result.completeExceptionally(refused);
    }
    return fresh.result;
  }

  /** One name that is being looked up, or waits for it. */
  private final class Lookup implements Runnable {
    private final String host;
    private final Executor lane;
    private final CompletableFuture<InetAddress[]> result = new CompletableFuture<>();

    /** Guarded as the map is. */
    private boolean hasBegun;

    Lookup(String host, Executor lane) {
      this.host = host;
      this.lane = lane;
    }

    @Override
    public void run() {
      synchronized (underWay) {
        hasBegun = true;
      }
      try {
        InetAddress[] found = resolver.resolve(host);
        forget();
        result.complete(found);
      } catch (UnknownHostException | RuntimeException | Error e) {
        forget();
        result.completeExceptionally(e);
      }
    }

    private void forget() {
      synchronized (underWay) {
        underWay.remove(host, this);
      }
    }
  }
}
