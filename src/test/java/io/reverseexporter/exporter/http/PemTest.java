package io.reverseexporter.exporter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.reverseexporter.exporter.http.Certificates.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  private static final Identity CA = Certificates.authority("ca");

  /** By algorithm: RSA keys take long to make. */
  private static final Map<String, Identity> IDENTITIES = new ConcurrentHashMap<>();

  private static Identity identity(String algorithm) {
    return IDENTITIES.computeIfAbsent(algorithm, PemTest::another);
  }

  private static Identity another(String algorithm) {
    return CA.issue("a", algorithm, Instant.now().plus(Duration.ofHours(1)), "a");
  }

  private static byte[] bytes(String pem) {
    return pem.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "secp384r1", "secp521r1", "Ed25519"})
  void readsPkcs8(String algorithm) throws GeneralSecurityException {
    Identity identity = identity(algorithm);

    assertThat(Pem.privateKey(bytes(identity.keyPem())).getEncoded())
        .isEqualTo(identity.key().getEncoded());
    assertThat(PrivateKeys.belong(identity.key(), identity.certificate())).isTrue();
    assertThat(PrivateKeys.belong(another(algorithm).key(), identity.certificate())).isFalse();
    assertThat(PrivateKeys.belong(identity.key(), CA.certificate())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "secp384r1", "secp521r1"})
  void readsTheOlderForms(String algorithm) throws GeneralSecurityException {
    Identity identity = identity(algorithm);

    assertThat(
            PrivateKeys.belong(Pem.privateKey(bytes(identity.oldKeyPem())), identity.certificate()))
        .isTrue();
  }

  @Test
  void takesTextAroundBlocksAndAnyLineEnds() throws GeneralSecurityException {
    Identity one = identity("EC");
    Identity two = identity("RSA");
    String all =
        "# a comment - with -- dashes\nsubject=CN=a\n"
            + one.certificatePem()
            + "Bag Attributes\n    friendlyName: über\n"
            + one.oldKeyPem()
            + two.certificatePem()
            + "-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n"
            + two.keyPem()
            + CA.certificatePem();
    for (String pem : List.of(all, all.replace("\n", "\r\n"), all.replace("\n", "  \n"))) {
      assertThat(Pem.certificates(bytes(pem)))
          .containsExactly(one.certificate(), two.certificate(), CA.certificate());
      assertThat(PrivateKeys.belong(Pem.privateKey(bytes(pem)), one.certificate())).isTrue();
    }
  }

  @Test
  void skipsTheParametersThatOpensslWritesBeforeAKey() throws GeneralSecurityException {
    String pem =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + identity("EC").oldKeyPem();

    assertThat(Pem.privateKey(bytes(pem)).getAlgorithm()).isEqualTo("EC");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';expected a private key in PEM, found none",
        "hello;expected a private key in PEM, found none",
        "-----BEGIN PRIVATE KEY-----;expected a private key in PEM, found none",
        "-----BEGIN PRIVATE KEY;expected a private key in PEM, found none",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----AAAA-----END ENCRYPTED PRIVATE KEY-----"
            + ";expected a private key that is not encrypted",
        "-----BEGIN RSA PRIVATE KEY-----Proc-Type: 4,ENCRYPTED-----END RSA PRIVATE KEY-----"
            + ";expected a private key that is not encrypted",
        "-----BEGIN PRIVATE KEY-----s3cr$t-----END PRIVATE KEY-----"
            + ";the lines of a block \"PRIVATE KEY\" are no base64",
        "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----"
            + ";expected an RSA, EC or Ed25519 private key",
        "-----BEGIN RSA PRIVATE KEY-----AAAA-----END RSA PRIVATE KEY-----"
            + ";expected an RSA, EC or Ed25519 private key",
        "-----BEGIN EC PRIVATE KEY-----AAAA-----END EC PRIVATE KEY-----"
            + ";expected an EC private key that says its curve",
      })
  void saysWhatIsWrongWithAKey(String pem, String message) {
    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> Pem.privateKey(bytes(pem)))
        .withMessage(message);
  }

  @Test
  void saysWhatIsWrongWithCertificates() {
    String broken = Certificates.pem("CERTIFICATE", new byte[] {1, 2, 3});

    assertThatExceptionOfType(CertificateException.class)
        .isThrownBy(() -> Pem.certificates(bytes(identity("EC").keyPem())))
        .withMessage("expected a certificate in PEM, found none");
    assertThatExceptionOfType(CertificateException.class)
        .isThrownBy(() -> Pem.certificates(bytes(CA.certificatePem() + broken)))
        .withMessage("expected a certificate in block 2 of its kind");
  }

  /** Else broken lengths would take all the memory there is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "30847fffffff",
        "300c020101040100a0847fffffff",
        "300902010104847fffffff",
        "300c020101040100a084ffffffff",
        "300c020101040100a0ff00000000",
        "3008020101040100a001",
      })
  void takesNoLengthOfAnEcKeyOnTrust(String hex) {
    byte[] der = HexFormat.of().parseHex(hex);

    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> Pem.privateKey(bytes(Certificates.pem("EC PRIVATE KEY", der))))
        .withMessage("expected an EC private key that says its curve");
  }

  @Test
  void whateverAFileHoldsItIsReadOrRefused() {
    Identity identity = identity("EC");
    byte[] good = bytes(identity.certificatePem() + identity.oldKeyPem());
    var random = new Random(4);
    for (int round = 0; round < 2000; round++) {
      byte[] mutated = good.clone();
      for (int i = 0; i < 3; i++) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(Pem.privateKey(mutated)).isNotNull();
        List<X509Certificate> certificates = Pem.certificates(mutated);
        assertThat(certificates).hasSize(1);
      } catch (GeneralSecurityException e) {
        assertThat(e).hasMessageNotContaining("MI");
      }
    }
  }

  /** What OpenSSL itself writes, where it is installed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "genrsa 2048",
        "genrsa -traditional 2048",
        "ecparam -name prime256v1 -genkey",
        "ecparam -name secp384r1 -genkey -noout",
        "genpkey -algorithm ED25519",
      })
  void readsWhatOpensslWrites(String arguments, @TempDir Path folder) throws Exception {
    Assumptions.assumeThat(Path.of("/usr/bin/openssl")).exists();
    Path file = folder.resolve("key");
    var process =
        new ProcessBuilder(("/usr/bin/openssl " + arguments).split(" ", -1))
            .redirectOutput(file.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(read(file)).isIn("RSA", "EC", "EdDSA");
  }

  private static String read(Path file) throws IOException, GeneralSecurityException {
    return Pem.privateKey(Files.readAllBytes(file)).getAlgorithm();
  }
}
