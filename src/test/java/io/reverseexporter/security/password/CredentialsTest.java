package io.reverseexporter.security.password;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
  /** The first is RFC 7617's, the second its one in UTF-8. */
  @ParameterizedTest
  @CsvSource({
    "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==, Aladdin, open sesame",
    "Basic dGVzdDoxMjPCow==, test, 123£",
    "basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==, Aladdin, open sesame",
    "BASIC    QWxhZGRpbjpvcGVuIHNlc2FtZQ==, Aladdin, open sesame",
    "' Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ== ', Aladdin, open sesame",
    "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ, Aladdin, open sesame",
    "Basic YTo=, a, ''",
    "Basic YTpiOmM=, a, b:c",
    "Basic YSA6IGIg, 'a ', ' b '",
  })
  void areReadAsTheRfcSays(String header, String name, String password) {
    Credentials credentials = Objects.requireNonNull(Credentials.ofHeaders(List.of(header)));
    assertThat(credentials.name()).isEqualTo(name);
    assertThat(credentials.password()).isEqualTo(password.getBytes(UTF_8));
    assertThat(credentials).hasToString("credentials");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic ",
        "Basic\tYTpi",
        "BasicYTpi",
        "Bearer YTpi",
        "Digest username=\"a\"",
        // Wrong padding, set bits that mean nothing, other alphabets, more than base64.
        "Basic YTo==",
        "Basic YTp=",
        "Basic YTq=",
        "Basic YTp",
        "Basic YTpi=",
        "Basic YTpi YTpi",
        "Basic YTpi, Basic YTpi",
        "Basic YTpi,",
        "Basic YTr_vw==",
        "Basic YTpi\u0000",
        "Basic Ä",
      })
  void othersAreNotUsable(String header) {
    assertThat(Credentials.ofHeaders(List.of(header))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "no colon", ":no name", ":", "a\u0000:b", "a:b\n", "a:\u007f", "a:b\u0085"})
  void contentThatCannotBeRightIsNotUsable(String content) {
    assertThat(Credentials.ofHeaders(List.of(header(content, UTF_8)))).isNull();
  }

  @Test
  void otherCharsetsAreNotUsable() {
    assertThat(Credentials.ofHeaders(List.of(header("müller:x", ISO_8859_1)))).isNull();
    assertThat(Credentials.ofHeaders(List.of(header("müller:x", UTF_8)))).isNotNull();
  }

  @Test
  void oneHeaderItMustBe() {
    String header = header("a:b", UTF_8);
    assertThat(Credentials.ofHeaders(List.of())).isNull();
    assertThat(Credentials.ofHeaders(List.of(header, header))).isNull();
    assertThat(Credentials.ofHeaders(List.of(header, "Bearer x"))).isNull();
  }

  private static String header(String content, Charset charset) {
    return "Basic " + Base64.getEncoder().encodeToString(content.getBytes(charset));
  }
}
