package io.reverseexporter.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Certificates of a test, made anew each time: a server, clients, and others that nobody must take.
 * Each is in files as PEM and as PKCS #12, see {@link Identity}.
 */
public final class TestPki {
  /** Of all key stores. */
  public static final String PASSWORD = "changeit";

  /** Subject of {@link #client()}, in the form of RFC 2253. */
  public static final String CLIENT_SUBJECT = "CN=prometheus,OU=Monitoring,O=Example";

  private static final Duration DAY = Duration.ofDays(1);
  private static final AtomicLong SERIAL = new AtomicLong(1);

  /**
   * A certificate with its key.
   *
   * @param pem file with the certificate
   * @param keyPem file with the key, PKCS #8
   * @param keyStore file with both, PKCS #12, with {@link #PASSWORD}
   */
  public record Identity(
      X509Certificate certificate, PrivateKey key, Path pem, Path keyPem, Path keyStore) {
    /** The subject alone. */
    @Override
    public String toString() {
      return certificate.getSubjectX500Principal().getName();
    }
  }

  private final Path folder;
  private final Identity authority;
  private final Identity server;
  private final Identity client;
  private final Identity otherClient;
  private final Identity expiredClient;
  private final Identity strangeClient;

  private TestPki(Path folder) throws GeneralSecurityException, IOException {
    this.folder = folder;
    Instant from = Instant.now().minus(DAY);
    Instant to = from.plus(DAY.multipliedBy(3));
    authority = issue("ca", "CN=Authority,O=Example", null, from, to);
    server = issue("server", "CN=localhost,O=Example", authority, from, to, dns("localhost"), ip());
    client =
        issue(
            "client",
            reversed(CLIENT_SUBJECT),
            authority,
            from,
            to,
            dns("prometheus.example.org"),
            new GeneralName(GeneralName.rfc822Name, "prometheus@example.org"),
            new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.org/scraper"));
    otherClient = issue("other-client", "O=Example,CN=somebody", authority, from, to);
    expiredClient =
        issue("expired-client", reversed(CLIENT_SUBJECT), authority, from, from.plusSeconds(60));
    Identity stranger = issue("strange-ca", "CN=Stranger,O=Elsewhere", null, from, to);
    strangeClient = issue("strange-client", reversed(CLIENT_SUBJECT), stranger, from, to);

    KeyStore trusted = emptyKeyStore();
    trusted.setCertificateEntry("ca", authority.certificate);
    write(trusted, trustStore());
  }

  /** Makes all of it and writes it into the folder. */
  public static TestPki in(Path folder) {
    try {
      return new TestPki(Files.createDirectories(folder));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no certificates for this test", e);
    }
  }

  /** Where all the files are. */
  public Path folder() {
    return folder;
  }

  /** Whom servers and clients trust. */
  public Identity authority() {
    return authority;
  }

  /** For {@code localhost} and {@code 127.0.0.1}. */
  public Identity server() {
    return server;
  }

  /**
   * {@link #CLIENT_SUBJECT}; also {@code prometheus.example.org}, {@code prometheus@example.org}
   * and {@code spiffe://example.org/scraper}.
   */
  public Identity client() {
    return client;
  }

  /** A client with another subject: {@code CN=somebody,O=Example}. */
  public Identity otherClient() {
    return otherClient;
  }

  /** Like {@link #client()}, but of yesterday. */
  public Identity expiredClient() {
    return expiredClient;
  }

  /** Like {@link #client()}, but of an authority that nobody trusts. */
  public Identity strangeClient() {
    return strangeClient;
  }

  /** PKCS #12 with {@link #authority()} and {@link #PASSWORD}. */
  public Path trustStore() {
    return folder.resolve("trusted.p12");
  }

  /** For a client without a certificate that trusts {@link #authority()}. */
  public SSLContext anonymous() {
    return context();
  }

  /** For one that trusts {@link #authority()}, and shows its certificate to whoever asks. */
  public SSLContext as(Identity identity) {
    return context(new Insistent(identity));
  }

  private SSLContext context(KeyManager... managers) {
    try {
      KeyStore trusted = emptyKeyStore();
      trusted.setCertificateEntry("ca", authority.certificate);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Identity issue(
      String name,
      String subject,
      Identity issuer,
      Instant from,
      Instant to,
      GeneralName... alternatives)
      throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    var subjectName = new X500Name(subject);
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer == null ? subjectName : nameOf(issuer),
            BigInteger.valueOf(SERIAL.getAndIncrement()),
            Date.from(from),
            Date.from(to),
            subjectName,
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuer == null));
    if (alternatives.length > 0) {
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
    }
    X509Certificate certificate =
        signed(builder, issuer == null ? pair.getPrivate() : issuer.key());
    var identity =
        new Identity(
            certificate,
            pair.getPrivate(),
            folder.resolve(name + ".pem"),
            folder.resolve(name + "-key.pem"),
            folder.resolve(name + ".p12"));
    write(identity);
    return identity;
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static void write(Identity identity) throws GeneralSecurityException, IOException {
    Files.writeString(identity.pem(), pem("CERTIFICATE", identity.certificate().getEncoded()));
    Files.writeString(identity.keyPem(), pem("PRIVATE KEY", identity.key().getEncoded()));
    KeyStore store = emptyKeyStore();
    store.setKeyEntry(
        "own", identity.key(), PASSWORD.toCharArray(), new Certificate[] {identity.certificate()});
    write(store, identity.keyStore());
  }

  private static void write(KeyStore store, Path file)
      throws GeneralSecurityException, IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
  }

  private static KeyStore emptyKeyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static String pem(String type, byte[] content) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n";
  }

  private static X500Name nameOf(Identity identity) {
    return X500Name.getInstance(identity.certificate().getSubjectX500Principal().getEncoded());
  }

  /** RFC 2253 writes the parts of a name from the last to the first. */
  private static String reversed(String subject) {
    var parts = new ArrayList<>(List.of(subject.split(",", -1)));
    Collections.reverse(parts);
    return String.join(",", parts);
  }

  private static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  private static GeneralName ip() {
    return new GeneralName(GeneralName.iPAddress, "127.0.0.1");
  }

  /** The JDK's own shows no certificate of an authority that the server does not name. */
  private static final class Insistent extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";

    private final Identity identity;

    Insistent(Identity identity) {
      this.identity = identity;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return ALIAS;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return type.startsWith("EC") ? ALIAS : null;
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
      return chooseServerAlias(type, issuers, null);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {identity.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.key();
    }
  }
}
