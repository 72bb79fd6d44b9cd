package io.reverseexporter.security.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashKindTest {
  private static final String BCRYPT_GEHEIM =
      "$2y$04$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jAG";

  /** Made with Debian's htpasswd, crypt(3) and openssl. {@code x*72} is 72 letters x. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "'' $2y$04$pzmgmfKVMjIu8HnBBgnvjeyMKxUEEZLgj8WC8w0J1fwIDpA/VGu5u",
        "'' $apr1$zmzekKHv$T4pYcSSZu6B5wG/eQwqb21",
        "'' $1$salt$UsdFqFVB.FsuinRDK5eE..",
        "'' {SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
        "'' $5$rounds=1000$C9F0vxDy14RaEBlP$u2D9YoMU/vynmIFTpbhXfh0U1XqFX.eSvT/27W6fiz5",
        "'' $6$saltstring$kyGrqt6gmjAdtFLPrflEFifSYLCWWq1pyx95SvqinLDy2UHmj0sTF0MSLMwxPFZc3tu5kQckI8fks0zOPda3n1",
        "geheim $2y$04$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jAG",
        "geheim $2a$04$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.",
        "geheim $2b$04$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.",
        "geheim $2x$04$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.",
        "geheim $apr1$WL/WaHw0$UzzIIPkfla7TEXoI/P773.",
        "geheim $1$saltsalt$wTLsTBb/.H7e4VHujepbF0",
        "geheim {SHA}kGByAB793z4R5tK1eC9Hd/4Dhzk=",
        "geheim $5$rounds=1000$Yu2pYzntrwmQmTT4$rwABN/Y2OFIjWnl0ObnC2DCc57ffmqXP52rw/xgmif4",
        "geheim $5$saltstring$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2ZA",
        "geheim $6$rounds=1234$saltstring012345$MA/OKCWZ1z/3nYuWH9BuMUjY0QHMuSWN0Kutj6zFYEBfnbJ2VVkTyMA7loz27hKRjbRGyMKNn4Nqfv1i7CNA11",
        "Müßig€ $2y$04$Vb8PDGmN4.1/p6vcQ7WbD./O3oLh5TiezSFGlOEFR.9CONZV2XJQS",
        "Müßig€ $2a$04$abcdefghijklmnopqrstuuD30L62.78vtZNQB4w9Myi3xolySpAO6",
        "Müßig€ $2x$04$abcdefghijklmnopqrstuuz6YUrB4U0lRdl/4TqQNwb84VtHnrQJy",
        "Müßig€ $apr1$3OkmCs2r$NNjySNvGaE6uaFBbYaBt//",
        "Müßig€ $1$salt$OfT2fCNJlNYBbPwwkxYQJ/",
        "Müßig€ {SHA}MufXhMlqCQSDiemSbXXZlOFsCoc=",
        "Müßig€ $5$rounds=1000$11NXipgFnNsTPi9n$AJP93RaoHeVDl7nGgaUy6KsXWfE7SHE5cGRnBzfV6IC",
        "Müßig€ $6$saltstring$TlTxsisL2FIpYMk4CMKyGHu6wAyfXBrP81IacFzBU3rhyneXDe37viHxpwIjWDzYvmkCTZqeVoExMGiHlAz6d/",
        "'with blank' $2y$04$tuk9JPSh3gQgQZpOpufK.e.r0V0EKAuBuC/waB/sIedS5Y6hhVS2C",
        "'with blank' $apr1$GBEWUN48$JM50BHZviTnonBnhB7EOp1",
        "'with blank' $5$saltstring$og9WEwv5kuunDv/x8iO0aAjKSqE7XcCs2ev5.TzDkbD",
        "a:colon $2y$04$gQ3lejcSmAQ.32R/c9EI4us3.Eglw0JK1ml5ePfSbqb96XA1tiwSm",
        "a:colon {SHA}2N+QL2bEen5FKhXmjBnmPfaw55o=",
        "a*72 $2y$04$laIjWTxA8WEwCFYkUPhFtuyDQsxZsks//RRskCwCvYgE91BfotzMK",
        "a*73 $2y$04$ZByYnYMFJRSiJgmvBig53.Pjv4H40Y0eUhjvY/QK5kZLlojx59yty",
        "a*73 $2a$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe",
        "b*100 $2y$04$ujve0uQj1Kv4Da1PC/EZc.e1XA6hrvcS76QHdWuOkVp0kxrt0.7g6",
        "b*100 $apr1$WTQfrfgv$JbELwrW4qp1RRjM99u9Yx.",
        "b*100 $1$saltsalt$e3de2nB/xW6x8mMbC5IsM/",
        "b*100 {SHA}3Tt1Djhi7BLDMsbXwRFQKIRx0Mk=",
        "b*100 $5$saltstring$f/MelJ.BdtyZAJ6oiDEOyMkAPs04CzLK5TjpcGvMsu0",
        "b*100 $6$rounds=1234$saltstring012345$.nxilH/uapq3gKKzERIbOBqnOCxq9GCEYzikj1h7mrScXMqGLaH0tVkdvlsPxVVYgSSjq9.3bW.JnkNaFG3PV/",
        "z*511 $2b$04$abcdefghijklmnopqrstuu7c/9gwyU5n92/NDnt1NVdILq9XYhttG",
        "z*511 $5$x$kgaXsFPBhj2lhFOvwe629TrW9A0dkdH1L44LceTMl34",
        "z*511 $1$x$rtNk2lRPaF7GBFa2jq8691",
        "test $apr1$lZL6V/ci$MkgHeUZg.IVGcx3pyPc4.1",
      })
  void takesItsPasswordAlone(String password, String hash) throws Exception {
    byte[] right = bytes(password);
    PasswordHash read = HashKind.read(1, hash);
    assertThat(read.matches(right)).isTrue();
    assertThat(right).as("is not overwritten").isEqualTo(bytes(password));
    // bcrypt looks at 72 bytes, so what differs behind them is the same to it.
    assertThat(read.matches(("!" + new String(right, UTF_8)).getBytes(UTF_8))).isFalse();
    assertThat(read.matches("another".getBytes(UTF_8))).isFalse();
    assertThat(read.matches(new byte[] {(byte) 0xff})).isFalse();
    if (right.length > 0) {
      assertThat(read.matches(new byte[0])).isFalse();
    }
    assertThat(read.toString()).doesNotContain(hash);
  }

  @Test
  void bcryptTakesWhatDiffersBehind72Bytes() throws Exception {
    PasswordHash read =
        HashKind.read(1, "$2y$04$laIjWTxA8WEwCFYkUPhFtuyDQsxZsks//RRskCwCvYgE91BfotzMK");
    assertThat(read.matches("a".repeat(80).getBytes(UTF_8))).isTrue();
    assertThat(read.matches("a".repeat(71).getBytes(UTF_8))).isFalse();
  }

  @Test
  void aPasswordBeyondTheLimitIsWrongEvenIfItHasTheHash() throws Exception {
    // Of 511 letters; bcrypt would look at the first 72.
    PasswordHash read =
        HashKind.read(1, "$2b$04$abcdefghijklmnopqrstuu7c/9gwyU5n92/NDnt1NVdILq9XYhttG");
    assertThat(read.matches("z".repeat(512).getBytes(UTF_8))).isTrue();
    assertThat(read.matches("z".repeat(513).getBytes(UTF_8))).isFalse();
    assertThat(read.matches(new byte[1 << 20])).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$2y$03$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jAG",
        "$2y$18$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jAG",
        "$2y$31$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jAG",
        "$2y$4$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jAG",
        // One character less, one more, another alphabet.
        "$2y$04$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jA",
        "$2y$04$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jAGG",
        "$2y$04$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jA+",
        // Unused bits set in the salt, and in the hash.
        "$2y$04$G1Iy3hEj4KUjgc8wanlmw/iWB5m4z9cVmXdzDvr22.QmaRq390jAG",
        "$2y$04$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jAH",
        "$2y$",
      })
  void bcryptIsReadExactly(String hash) {
    refused(
        hash, "expected after $2y$ the cost from 04 to 17, $, and 53 characters of salt and hash");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$apr1$",
        "$apr1$$UzzIIPkfla7TEXoI/P773.",
        "$apr1$saltsalts$UzzIIPkfla7TEXoI/P773.",
        "$apr1$sa+t$UzzIIPkfla7TEXoI/P773.",
        "$apr1$salt$UzzIIPkfla7TEXoI/P773",
        "$apr1$salt$UzzIIPkfla7TEXoI/P773..",
        "$apr1$salt$UzzIIPkfla7TEXoI/P7732",
      })
  void apr1IsReadExactly(String hash) {
    refused(
        hash, "expected after $apr1$ a salt of 1 to 8 characters, $, and 22 characters of hash");
    refused(
        hash.replace("apr1", "1"),
        "expected after $1$ a salt of 1 to 8 characters, $, and 22 characters of hash");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$5$",
        "$5$$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2ZA",
        "$5$saltsaltsaltsalts$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2ZA",
        "$5$salt$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2Z",
        "$5$salt$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2ZAA",
        "$5$salt$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2ZE",
        "$5$rounds=999$salt$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2ZA",
        "$5$rounds=01000$salt$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2ZA",
        "$5$rounds=1000001$salt$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2ZA",
        "$5$rounds=99999999999999999999$salt$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2ZA",
        "$5$rounds=$salt$QsawHNtIZWMgWWdYBHMuOJyvK4.GlQU8CrPUBLOT2ZA",
      })
  void sha256CryptIsReadExactly(String hash) {
    refused(
        hash,
        "expected after $5$ perhaps rounds=N$ with N from 1000 to 1000000, a salt of 1 to 16"
            + " characters, $, and 43 characters of hash");
  }

  @Test
  void sha512CryptIsReadExactly() {
    String rule =
        "expected after $6$ perhaps rounds=N$ with N from 1000 to 1000000, a salt of 1 to 16"
            + " characters, $, and 86 characters of hash";
    String start = "$6$salt$";
    refused(start + "a".repeat(86), rule);
    refused(start + "a".repeat(84) + ".", rule);
    refused(start + "a".repeat(86) + ".", rule);
    refused("$6$rounds=1000001$salt$" + "a".repeat(85) + ".", rule);
  }

  @Test
  void theHighestCostsAreRead() throws Exception {
    assertThat(HashKind.read(1, BCRYPT_GEHEIM.replace("$04$", "$17$"))).isNotNull();
    assertThat(HashKind.read(1, "$6$rounds=1000000$salt$" + "a".repeat(85) + ".")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{SHA}",
        "{SHA}kGByAB793z4R5tK1eC9Hd/4Dhzk",
        "{SHA}kGByAB793z4R5tK1eC9Hd/4Dhzl=",
        "{SHA}kGByAB793z4R5tK1eC9Hd/4Dhz==",
        "{SHA}kGByAB793z4R5tK1eC9Hd_4Dhzk=",
        "{SHA}kGByAB793z4R5tK1eC9Hd/4Dhzk=x",
      })
  void sha1IsReadExactly(String hash) {
    refused(hash, "expected after {SHA} 28 characters of base64");
  }

  /** Crypt, plain text, kinds of other programs, and what looks like a kind of ours. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "g0w9o7P82Gz9Q",
        "secret",
        "",
        " $1$saltsalt$wTLsTBb/.H7e4VHujepbF0",
        "$2$04$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.",
        "$2z$04$abcdefghijklmnopqrstuuPWRtT5yx7FBi4dcf6ROhboeNunUrLQ.",
        "{sha}kGByAB793z4R5tK1eC9Hd/4Dhzk=",
        "{SSHA}kGByAB793z4R5tK1eC9Hd/4Dhzk=",
        "$y$j9T$salt$hash",
        "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
        "*",
      })
  void otherKindsAreRefused(String hash) {
    refused(
        hash,
        "expected a hash that begins with $2y$, $2a$, $2b$, $2x$, $apr1$, $1$, $5$, $6$ or {SHA};"
            + " what htpasswd writes with -d (crypt) or -p (plain text) is not read");
  }

  private static void refused(String hash, String rule) {
    assertThatThrownBy(() -> HashKind.read(7, hash))
        .isInstanceOf(MalformedPasswordFileException.class)
        .hasMessage("line 7: " + rule);
  }

  private static byte[] bytes(String password) {
    int star = password.indexOf('*');
    String text =
        star < 0
            ? password
            : password.substring(0, star).repeat(Integer.parseInt(password.substring(star + 1)));
    return text.getBytes(UTF_8);
  }
}
