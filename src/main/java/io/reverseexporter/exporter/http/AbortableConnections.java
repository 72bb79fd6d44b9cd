package io.reverseexporter.exporter.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections as Apache's own operator does, with four differences: a fetch that was aborted
 * meanwhile leaves no socket behind, names are looked up by {@link NameLookups}, Unix domain
 * sockets are {@link UnixSocket}s, and TLS is that of the exporter.
 */
final class AbortableConnections extends DefaultHttpClientConnectionOperator {
  private final DetachedSocketFactory sockets;
  private final SchemePortResolver ports;
  private final TlsSocketStrategy others;
  private final NameLookups names;

  private AbortableConnections(
      DetachedSocketFactory sockets,
      SchemePortResolver ports,
      DnsResolver dns,
      TlsSocketStrategy others,
      NameLookups names) {
    super(
        sockets,
        ports,
        dns,
        RegistryBuilder.<TlsSocketStrategy>create()
            .register(URIScheme.HTTPS.id, tls(others))
            .build());
    this.sockets = sockets;
    this.ports = ports;
    this.others = others;
    this.names = names;
  }

  /**
   * A builder of connection managers that open their connections so.
   *
   * @param sockets makes those for TCP
   * @param names says where hosts are
   */
  static PoolingHttpClientConnectionManagerBuilder builder(
      DetachedSocketFactory sockets, NameLookups names) {
    return new PoolingHttpClientConnectionManagerBuilder() {
      @Override
      protected HttpClientConnectionOperator createConnectionOperator(
          SchemePortResolver ports, DnsResolver dns, TlsSocketStrategy tlsStrategy) {
        return new AbortableConnections(sockets, ports, dns, tlsStrategy, names);
      }
    };
  }

  @Override
  public void connect(
      ManagedHttpClientConnection connection,
      HttpHost host,
      @Nullable NamedEndpoint name,
      @Nullable Path unixDomainSocket,
      @Nullable InetSocketAddress localAddress,
      Timeout connectTimeout,
      SocketConfig socketConfig,
      @Nullable Object attachment,
      HttpContext context)
      throws IOException {
    if (unixDomainSocket == null) {
      // Apache's operator asks for names without saying for which fetch.
      DnsResolver dns = names.forFetch(HttpFetch.of(context));
      new AbortableConnections(sockets, ports, dns, others, names)
          .connectToHost(
              connection,
              host,
              name,
              localAddress,
              connectTimeout,
              socketConfig,
              attachment,
              context);
      return;
    }
    if (!URIScheme.HTTP.same(host.getSchemeName())) {
      throw new IOException("no TLS over a Unix domain socket");
    }
    var socket = new UnixSocket(unixDomainSocket);
    try {
      // Bound before it is connected, so that an abort finds it.
      connection.bind(socket);
      socket.connect();
      connection.bind(socket);
      onAfterSocketConnect(context, host);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void connectToHost(
      ManagedHttpClientConnection connection,
      HttpHost host,
      @Nullable NamedEndpoint name,
      @Nullable InetSocketAddress localAddress,
      Timeout connectTimeout,
      SocketConfig socketConfig,
      @Nullable Object attachment,
      HttpContext context)
      throws IOException {
    super.connect(
        connection,
        host,
        name,
        null,
        localAddress,
        connectTimeout,
        socketConfig,
        ownTls(name, attachment),
        context);
  }

  @Override
  public void upgrade(
      ManagedHttpClientConnection connection,
      HttpHost host,
      @Nullable NamedEndpoint name,
      @Nullable Object attachment,
      HttpContext context)
      throws IOException {
    super.upgrade(connection, host, name, ownTls(name, attachment), context);
  }

  /** Hands the TLS that a route is for on to {@link #tls(TlsSocketStrategy)}. */
  private static @Nullable Object ownTls(
      @Nullable NamedEndpoint name, @Nullable Object attachment) {
    return name instanceof OwnTls ? name : attachment;
  }

  /** TLS as the connection's route says, else as everybody has it. */
  private static TlsSocketStrategy tls(TlsSocketStrategy others) {
    return (socket, host, port, attachment, context) -> {
      TlsSocketStrategy strategy = attachment instanceof OwnTls own ? own : others;
      return strategy.upgrade(new TlsCarrier(socket), host, port, attachment, context);
    };
  }

  @Override
  protected void onBeforeTlsHandshake(HttpContext context, HttpHost host) {
    HttpFetch.of(context).handshakes(true);
  }

  @Override
  protected void onAfterTlsHandshake(HttpContext context, HttpHost host) {
    HttpFetch.of(context).handshakes(false);
  }

  @Override
  protected void onAfterSocketConnect(HttpContext context, HttpHost host) {
    if (HttpFetch.of(context).isAbandoned()) {
      throw new CancellationException();
    }
  }
}
