package io.reverseexporter.exporter.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Keys and certificates that are made for one test. */
final class Certificates {
  private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

  private Certificates() {}

  /**
   * A key and what is certified of it.
   *
   * @param chain its own certificate first, the CA's last
   */
  record Identity(PrivateKey key, List<X509Certificate> chain) {
    X509Certificate certificate() {
      return chain.get(0);
    }

    /** A certificate for a server on 127.0.0.1. */
    Identity server(String name) {
      return issue(name, "EC", Instant.now().plus(Duration.ofDays(1)), "127.0.0.1", name);
    }

    /** A certificate of another key, signed by this one. */
    Identity issue(String name, String algorithm, Instant notAfter, String... alternatives) {
      return make(name, algorithm, notAfter, this, false, alternatives);
    }

    /** A CA below this one. */
    Identity authority(String name) {
      return make(name, "EC", Instant.now().plus(Duration.ofDays(1)), this, true);
    }

    /** The chain without the CA at its end. */
    String chainPem() {
      var pem = new StringBuilder();
      for (X509Certificate one : chain.subList(0, Math.max(1, chain.size() - 1))) {
        pem.append(pem("CERTIFICATE", encoded(one)));
      }
      return pem.toString();
    }

    String certificatePem() {
      return pem("CERTIFICATE", encoded(certificate()));
    }

    String keyPem() {
      return pem("PRIVATE KEY", key.getEncoded());
    }

    /** As OpenSSL wrote it before version 3, and cert-manager does. */
    String oldKeyPem() {
      try {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        if (key instanceof ECPrivateKey ec) {
          var sec1 =
              new org.bouncycastle.asn1.sec.ECPrivateKey(
                  ec.getParams().getOrder().bitLength(),
                  ec.getS(),
                  info.getPrivateKeyAlgorithm().getParameters());
          return pem("EC PRIVATE KEY", sec1.getEncoded());
        }
        return pem("RSA PRIVATE KEY", info.parsePrivateKey().toASN1Primitive().getEncoded());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /** What a server needs that shows this identity. */
    SSLContext context(@Nullable X509Certificate clientAuthority) {
      try {
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("a", key, password, chain.toArray(X509Certificate[]::new));
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        if (clientAuthority != null) {
          trusted.setCertificateEntry("a", clientAuthority);
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(
            keyManagers.getKeyManagers(),
            clientAuthority == null ? null : trust.getTrustManagers(),
            null);
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  static Identity authority(String name) {
    return make(name, "EC", Instant.now().plus(Duration.ofDays(1)), null, true);
  }

  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static String pem(String label, byte[] der) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  // Bouncy Castle takes nothing but dates.
  @SuppressWarnings("JavaUtilDate")
  private static Identity make(
      String name,
      String algorithm,
      Instant notAfter,
      @Nullable Identity issuer,
      boolean isAuthority,
      String... alternatives) {
    try {
      KeyPair pair = pair(algorithm);
      var subject = new X500Name("CN=" + name);
      PrivateKey signingKey = issuer == null ? pair.getPrivate() : issuer.key;
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer == null
                  ? subject
                  : new X500Name(issuer.certificate().getSubjectX500Principal().getName()),
              BigInteger.valueOf(SERIAL.incrementAndGet()),
              Date.from(Instant.now().minus(Duration.ofDays(2))),
              Date.from(notAfter),
              subject,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      if (alternatives.length > 0) {
        var names = new ArrayList<GeneralName>();
        for (String alternative : alternatives) {
          boolean isAddress = Character.isDigit(alternative.charAt(0));
          names.add(
              new GeneralName(
                  isAddress ? GeneralName.iPAddress : GeneralName.dNSName, alternative));
        }
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      byte[] der =
          builder
              .build(new JcaContentSignerBuilder(signature(signingKey)).build(signingKey))
              .getEncoded();
      var chain = new ArrayList<X509Certificate>();
      chain.add(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der)));
      if (issuer != null) {
        chain.addAll(issuer.chain);
      }
      return new Identity(pair.getPrivate(), List.copyOf(chain));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  /** EC alone is P-256; another curve stands for itself. */
  private static KeyPair pair(String algorithm) throws GeneralSecurityException {
    boolean isCurve = algorithm.startsWith("secp");
    KeyPairGenerator generator = KeyPairGenerator.getInstance(isCurve ? "EC" : algorithm);
    if (isCurve || algorithm.equals("EC")) {
      generator.initialize(new ECGenParameterSpec(isCurve ? algorithm : "secp256r1"));
    } else if (algorithm.equals("RSA")) {
      generator.initialize(2048);
    }
    return generator.generateKeyPair();
  }

  private static String signature(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "Ed25519";
    };
  }
}
