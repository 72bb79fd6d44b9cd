package io.reverseexporter.exporter.http;

import io.reverseexporter.watch.UnusableFilesException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.jspecify.annotations.Nullable;

/**
 * One exporter's way of speaking TLS, as its files are at the moment.
 *
 * <p>As the name of a route's target it is also part of the key that the pool keeps connections
 * under. It equals nothing but itself: a connection is used only with what it was made with.
 */
final class OwnTls implements NamedEndpoint, TlsSocketStrategy {
  private final String host;
  private final int port;
  private final TlsSocketStrategy strategy;

  private OwnTls(String host, int port, TlsSocketStrategy strategy) {
    this.host = host;
    this.port = port;
    this.strategy = strategy;
  }

  /**
   * What everybody has who has nothing of his own. It is made for the first connection: reading the
   * JVM's certificates takes long, and few exporters speak TLS.
   */
  static TlsSocketStrategy ofJvm() {
    return new JvmTls();
  }

  /**
   * Makes it of what files hold.
   *
   * @param contents of the files of the settings
   * @throws UnusableFilesException if a file is not what it should be
   */
  static OwnTls of(TlsSettings settings, HttpAddress.Url address, Map<Path, byte[]> contents)
      throws UnusableFilesException {
    String serverName = settings.serverName();
    boolean verified = !settings.insecureSkipVerify();
    try {
      TlsSocketStrategy strategy =
          strategy(
              key(settings, contents),
              verified ? trust(settings.caFile(), contents) : ServerTrust.inEverybody(),
              settings.minVersion() == null && settings.maxVersion() == null
                  ? null
                  : TlsVersion.range(settings.minVersion(), settings.maxVersion()),
              verified);
      return new OwnTls(serverName == null ? address.host() : serverName, address.port(), strategy);
    } catch (GeneralSecurityException e) {
      throw new UnusableFilesException("no TLS with these settings: " + e.getMessage(), e);
    }
  }

  /** Files of the settings, in no particular order. */
  static List<Path> files(TlsSettings settings) {
    return Stream.of(settings.caFile(), settings.certFile(), settings.keyFile())
        .filter(Objects::nonNull)
        .toList();
  }

  private static ServerTrust trust(@Nullable Path caFile, Map<Path, byte[]> contents)
      throws GeneralSecurityException, UnusableFilesException {
    return caFile == null ? ServerTrust.ofJvm() : ServerTrust.in(certificates(caFile, contents));
  }

  private static @Nullable OneCertificate key(TlsSettings settings, Map<Path, byte[]> contents)
      throws UnusableFilesException {
    Path certFile = settings.certFile();
    Path keyFile = settings.keyFile();
    if (certFile == null || keyFile == null) {
      return null;
    }
    List<X509Certificate> chain = certificates(certFile, contents);
    try {
      PrivateKey key = Pem.privateKey(content(keyFile, contents));
      if (!PrivateKeys.belong(key, chain.get(0))) {
        throw new GeneralSecurityException(
            "expected the private key of the first certificate in " + certFile);
      }
      return new OneCertificate(chain, key);
    } catch (GeneralSecurityException e) {
      throw new UnusableFilesException(keyFile + ": " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> certificates(Path file, Map<Path, byte[]> contents)
      throws UnusableFilesException {
    try {
      return Pem.certificates(content(file, contents));
    } catch (GeneralSecurityException e) {
      throw new UnusableFilesException(file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] content(Path file, Map<Path, byte[]> contents) {
    return Objects.requireNonNull(contents.get(file), "a file that was not read");
  }

  private static TlsSocketStrategy strategy(
      @Nullable OneCertificate key,
      ServerTrust trust,
      String @Nullable [] protocols,
      boolean verified)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        key == null ? new KeyManager[0] : new KeyManager[] {key}, new TrustManager[] {trust}, null);
    return new DefaultClientTlsStrategy(
        context,
        protocols,
        null,
        SSLBufferMode.STATIC,
        verified ? HostnameVerificationPolicy.BUILTIN : HostnameVerificationPolicy.CLIENT,
        verified ? null : NoopHostnameVerifier.INSTANCE);
  }

  /** The name that the server is asked for, and that its certificate must have. */
  @Override
  public String getHostName() {
    return host;
  }

  @Override
  public int getPort() {
    return port;
  }

  @Override
  public SSLSocket upgrade(
      Socket socket,
      String target,
      int targetPort,
      @Nullable Object attachment,
      HttpContext context)
      throws IOException {
    return strategy.upgrade(socket, target, targetPort, attachment, context);
  }

  @Override
  public String toString() {
    return host + ":" + port + "#" + System.identityHashCode(this);
  }

  /** The JVM's own way, made when it is needed. Should two threads make it, either will do. */
  private static final class JvmTls implements TlsSocketStrategy {
    private volatile @Nullable TlsSocketStrategy made;

    @Override
    public SSLSocket upgrade(
        Socket socket,
        String target,
        int targetPort,
        @Nullable Object attachment,
        HttpContext context)
        throws IOException {
      TlsSocketStrategy strategy = made;
      if (strategy == null) {
        strategy = make();
        made = strategy;
      }
      return strategy.upgrade(socket, target, targetPort, attachment, context);
    }

    private static TlsSocketStrategy make() throws SSLException {
      try {
        return strategy(null, ServerTrust.ofJvm(), null, true);
      } catch (GeneralSecurityException e) {
        throw new SSLException("the JVM has no TLS: " + e.getMessage(), e);
      }
    }
  }
}
