package io.reverseexporter.exporter.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server as the JDK does, and says in words why it does not: of a certificate that is
 * refused the JDK tells neither its names nor its issuer.
 */
final class ServerTrust extends X509ExtendedTrustManager {
  /** Null trusts everybody. */
  private final @Nullable X509ExtendedTrustManager judge;

  private ServerTrust(@Nullable X509ExtendedTrustManager judge) {
    this.judge = judge;
  }

  /** Trusts whom the JVM trusts. */
  static ServerTrust ofJvm() throws GeneralSecurityException {
    return new ServerTrust(judge(null));
  }

  /** Trusts what leads to one of these certificates. */
  static ServerTrust in(List<X509Certificate> authorities) throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry(Integer.toString(i), authorities.get(i));
    }
    return new ServerTrust(judge(store));
  }

  /** Trusts whoever answers. */
  static ServerTrust inEverybody() {
    return new ServerTrust(null);
  }

  private static X509ExtendedTrustManager judge(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager judge) {
        return judge;
      }
    }
    throw new GeneralSecurityException("the JVM has no X.509 trust manager");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (judge != null) {
      try {
        judge.checkServerTrusted(chain, authType, socket);
      } catch (CertificateException e) {
        throw UntrustedServerException.of(chain[0], e);
      }
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (judge != null) {
      judge.checkServerTrusted(chain, authType, engine);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    if (judge != null) {
      judge.checkServerTrusted(chain, authType);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw forClientsOnly();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw forClientsOnly();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw forClientsOnly();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return judge == null ? new X509Certificate[0] : judge.getAcceptedIssuers();
  }

  private static CertificateException forClientsOnly() {
    return new CertificateException("servers do not use this");
  }
}
