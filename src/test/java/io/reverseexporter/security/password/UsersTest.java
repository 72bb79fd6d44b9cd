package io.reverseexporter.security.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {
  private static final String SHA_SECRET = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=";
  private static final String APR1_TEST = "$apr1$lZL6V/ci$MkgHeUZg.IVGcx3pyPc4.1";

  @Test
  void readsTheGoProgramsFile() throws Exception {
    Users users = users("testuser:" + APR1_TEST + "\n");
    assertThat(verify(users, "testuser", "test")).isTrue();
    assertThat(verify(users, "testuser", "Test")).isFalse();
    assertThat(verify(users, "Testuser", "test")).isFalse();
    assertThat(verify(users, "", "test")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:H\nb:H\n",
        "a:H\nb:H",
        "a:H\r\nb:H\r\n",
        "\ufeffa:H\nb:H\n",
        "# who may\n\n  \t\r\na:H\n  # and\n\tb:H \t\n\n",
        "a:H:A. Person:/home/a\nb:H:\n",
      })
  void readsWhatApacheReads(String file) throws Exception {
    Users users = users(file.replace("H", SHA_SECRET));
    assertThat(verify(users, "a", "secret")).isTrue();
    assertThat(verify(users, "b", "secret")).isTrue();
    assertThat(verify(users, "c", "secret")).isFalse();
  }

  @Test
  void namesMayHaveBlanksAndUmlautsAndBeOfTheFullLength() throws Exception {
    String longest = "ü".repeat(127) + "x";
    Users users = users("J. Müller:" + SHA_SECRET + "\n" + longest + ":" + SHA_SECRET);
    assertThat(verify(users, "J. Müller", "secret")).isTrue();
    assertThat(verify(users, longest, "secret")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secretname            | line 3: expected name:hash, got no colon",
        ":HASH                    | line 3: expected a name, got an empty one",
        "sec\u0000ret:HASH        | line 3: expected a name without control characters",
        "aCRsecret:HASH           | line 3: expected a name without control characters",
        "LONG:HASH                | line 3: expected a name of at most 255 bytes, got 256",
        "first:HASH               | line 3: expected each name once, got one that stands in line 1 already",
        "secret:{SHA}          | line 3: expected after {SHA} 28 characters of base64",
        "secret: HASH             | line 3: expected a hash that begins with $2y$, $2a$, $2b$, $2x$, $apr1$, $1$, $5$, $6$ or {SHA}; what htpasswd writes with -d (crypt) or -p (plain text) is not read",
      })
  void oneBrokenLineMakesTheFileBroken(String line, String message) {
    String broken =
        line.replace("HASH", SHA_SECRET).replace("LONG", "ü".repeat(128)).replace("CR", "\r");
    String file = "first:" + SHA_SECRET + "\n# comment\n" + broken + "\nlast:" + SHA_SECRET + "\n";
    assertThatThrownBy(() -> users(file))
        .isInstanceOf(MalformedPasswordFileException.class)
        .hasMessage(message);
  }

  @Test
  void bytesThatAreNoUtf8AreAnError() {
    var file = new ByteArrayOutputStream();
    file.writeBytes(("a:" + SHA_SECRET + "\nm").getBytes(UTF_8));
    file.write(0xfc);
    file.writeBytes(("ller:" + SHA_SECRET).getBytes(UTF_8));
    assertThatThrownBy(() -> Users.ofHtpasswd(file.toByteArray()))
        .isInstanceOf(MalformedPasswordFileException.class)
        .hasMessage("line 2: expected UTF-8, got other bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nobody\n", "\ufeff"})
  void aFileWithoutUsersIsAnError(String file) {
    assertThatThrownBy(() -> users(file))
        .isInstanceOf(MalformedPasswordFileException.class)
        .hasMessage("expected at least one user, got none");
  }

  @Test
  void usersOfTheConfigurationHaveAnyOfTheirPasswords() {
    Users users =
        Users.ofPasswords(
            List.of(Map.entry("a", "one"), Map.entry("b", "b:ü "), Map.entry("a", "two")));
    assertThat(verify(users, "a", "one")).isTrue();
    assertThat(verify(users, "a", "two")).isTrue();
    assertThat(verify(users, "b", "b:ü ")).isTrue();
    assertThat(verify(users, "b", "one")).isFalse();
    assertThat(verify(users, "b", "b:ü")).isFalse();
    assertThat(verify(users, "c", "one")).isFalse();
    assertThat(users.passwords("a")).isEqualTo(2);
    assertThat(users.passwords("b")).isEqualTo(1);
    assertThat(users.passwords("c")).isZero();
  }

  @Test
  void oneUserAtLeast() {
    assertThatThrownBy(() -> Users.ofPasswords(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysNothingOfItsContent() throws Exception {
    assertThat(users("testuser:" + APR1_TEST)).hasToString("users");
    assertThat(Users.ofPasswords(List.of(Map.entry("name", "secret")))).hasToString("users");
  }

  @Test
  void everyNameCostsOneHash() {
    Map<String, CountingHash> hashes = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      hashes.put("user" + i, new CountingHash("right" + i));
    }
    var users = new Users(new Hmac(), Map.copyOf(hashes));
    for (String name : List.of("user0", "user3", "nobody", "", "x".repeat(1000))) {
      for (String password : List.of("right0", "wrong")) {
        int before = total(hashes);
        boolean right = verify(users, name, password);
        assertThat(right).isEqualTo(name.equals("user0") && password.equals("right0"));
        assertThat(total(hashes) - before).as(name).isEqualTo(1);
      }
    }
  }

  /** Even its password is right: there is no such user. */
  @Test
  void anUnknownNameIsWrongWithEveryPassword() {
    var users = new Users(new Hmac(), Map.of("a", new CountingHash("x")));
    assertThat(verify(users, "b", "x")).isFalse();
  }

  /** One name always takes as long; many take as long as the known ones do on average. */
  @Test
  void unknownNamesAreSpreadOverTheUsers() {
    Map<String, CountingHash> hashes = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      hashes.put("user" + i, new CountingHash("x"));
    }
    var users = new Users(new Hmac(), Map.copyOf(hashes));
    for (int i = 0; i < 10; i++) {
      verify(users, "nobody", "x" + i);
    }
    assertThat(hashes.values()).extracting(CountingHash::count).containsOnlyOnce(10).contains(0);
    for (int i = 0; i < 4_000; i++) {
      verify(users, "nobody" + i, "x");
    }
    // Expected are 1,000 each, give or take 27; the bound is 11 times that.
    assertThat(hashes.values()).allMatch(hash -> hash.count() > 700);
  }

  private static int total(Map<String, CountingHash> hashes) {
    return hashes.values().stream().mapToInt(CountingHash::count).sum();
  }

  private static Users users(String file) throws MalformedPasswordFileException {
    return Users.ofHtpasswd(file.getBytes(UTF_8));
  }

  private static boolean verify(Users users, String name, String password) {
    return users.verify(name, password.getBytes(UTF_8));
  }
}
