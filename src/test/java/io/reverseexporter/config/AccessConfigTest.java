package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.config.AccessConfig.AuthType;
import io.reverseexporter.config.AccessConfig.User;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessConfigTest {
  private static final String WEB_AUTH =
      "web: {auth: {basic_auth: [{username: web, password: webpass}]}}\n";

  /** An endpoint with some keys of access, below some keys of the file. */
  private static AccessConfig access(String file, String keys) throws ConfigurationException {
    return Fixtures.endpoint(file + "reverse_exporters: [{path: /a, exporters: []" + keys + "}]\n")
        .access();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", auth_type: none",
        ", auth_type: ''",
        ", auth_type: [none]",
        ", require_tls: false"
      })
  void nothingAskedIsOpen(String keys) throws ConfigurationException {
    AccessConfig access = access("", keys);

    assertThat(access).isEqualTo(AccessConfig.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ", auth_type: basic | BASIC | false",
        ", auth_type: [basic] | BASIC | false",
        ", auth_type: basic, htpasswd_file: users | BASIC | false",
        ", auth_type: basic, roles: [a] | BASIC | false",
        ", auth: {basic_auth: [{username: u, password: p}]} | BASIC | false",
        ", auth_type: client_cert | CLIENT_CERT | false",
        ", auth_type: [client_cert, basic], satisfy: any | BASIC CLIENT_CERT | false",
        ", require_tls: true | '' | true"
      })
  void whateverIsAskedIsToldOf(String keys, String types, boolean tls)
      throws ConfigurationException {
    AccessConfig access = access("", keys);

    assertThat(access.types().stream().map(Enum::name).collect(Collectors.joining(" ")))
        .isEqualTo(types);
    assertThat(access.requireTls()).isEqualTo(tls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web: {listen: ['tcp://:1', 'tcps://:2?tlscert=a&tlskey=b']}\n",
        "web: {listen: ['unixs:///a?tlscert=a&tlskey=b', 'tcp://:1']}\n",
        "web: {listen: ['TCPS://[::1]:2?tlscert=a']}\n"
      })
  void oneListenerWithTlsProtectsEverything(String file) throws ConfigurationException {
    AccessConfig access = access(file, "");

    assertThat(access.requireTls()).isTrue();
    assertThat(access.types()).isEmpty();
    assertThat(Fixtures.read(file + "reverse_exporters: []").management().requireTls()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web: {listen: ['tcp://:1', 'tcps://:2?tlscert=a&tlskey=b&tlsclientca=c']}\n",
        "web: {listen: ['tcps://:2?tlscert=a;tlsclientca=c']}\n",
        "web: {listen: ['tcps://:2?tls%63lientca=c']}\n"
      })
  void oneListenerWithClientCertificatesProtectsEverything(String file)
      throws ConfigurationException {
    assertThat(access(file, "").types()).containsExactly(AuthType.CLIENT_CERT);
    assertThat(access(file, ", auth_type: basic").types())
        .containsExactly(AuthType.BASIC, AuthType.CLIENT_CERT);
    assertThat(Fixtures.read(file + "reverse_exporters: []").management().types())
        .containsExactly(AuthType.CLIENT_CERT);
  }

  @Test
  void usersOfTheFileProtectEverything() throws ConfigurationException {
    User user = new User("web", "webpass");

    assertThat(access(WEB_AUTH, "").users()).containsExactly(user);
    assertThat(access(WEB_AUTH, ", auth_type: client_cert").types())
        .containsExactly(AuthType.BASIC, AuthType.CLIENT_CERT);
    assertThat(access(WEB_AUTH, ", auth_type: client_cert").users()).containsExactly(user);
    assertThat(Fixtures.read(WEB_AUTH + "reverse_exporters: []").management().users())
        .containsExactly(user);
  }

  @Test
  void anEndpointsOwnUsersStandInForThoseOfTheFile() throws ConfigurationException {
    assertThat(access(WEB_AUTH, ", auth: {basic_auth: [{username: own, password: 007}]}").users())
        .containsExactly(new User("own", "007"));
    assertThat(access(WEB_AUTH, ", auth_type: basic, htpasswd_file: users").users()).isEmpty();
  }

  @Test
  void aNameMayHaveSeveralPasswords() throws ConfigurationException {
    assertThat(
            access(
                    "",
                    ", auth: {basic_auth: [{username: u, password: a}, {username: u, password:"
                        + " b}]}")
                .users())
        .containsExactly(new User("u", "a"), new User("u", "b"));
  }

  @Test
  void passwordsAreNotShown() throws ConfigurationException {
    Configuration configuration =
        Fixtures.read(WEB_AUTH + "reverse_exporters: [{path: /a, exporters: []}]\n");

    assertThat(configuration.toString()).contains("web").doesNotContain("webpass");
  }
}
