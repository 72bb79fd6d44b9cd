package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.http.Certificates.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProxyTest extends HttpFixture {
  private static final String LOGIN =
      "Proxy-Authorization: Basic "
          + Base64.getEncoder().encodeToString("u:p ü".getBytes(StandardCharsets.UTF_8));

  private static final Pattern LOGIN_LINE = Pattern.compile("Proxy-Authorization:[^\r\n]*");

  private static String proxyUrl(RawServer proxy) {
    return "http://u:p%20%C3%BC@127.0.0.1:" + proxy.port();
  }

  /** Connects to where the client says, like a proxy, whatever name it says. */
  private static void tunnel(RawServer.Exchange exchange) throws IOException {
    tunnel(exchange, "200 Connected\r\n");
  }

  private static void tunnel(RawServer.Exchange exchange, String answer) throws IOException {
    String target = exchange.request.split(" ", -1)[1];
    int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      exchange.raw("HTTP/1.1 " + answer + "\r\n");
      exchange.pipe(socket);
    }
  }

  @Test
  void isAskedForPages() throws IOException {
    try (var proxy = RawServer.tcp(e -> e.ok("a 1\n"))) {
      var exporter =
          exporter("http://exporter.invalid:9100/m?a=%2f+b", Settings.proxy(proxyUrl(proxy)));
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(proxy.connections()).isEqualTo(1);
      assertThat(proxy.requests())
          .hasSize(2)
          .allSatisfy(
              r ->
                  assertThat(r)
                      .startsWith("GET http://exporter.invalid:9100/m?a=%2f+b HTTP/1.1\r\n")
                      .contains("Host: exporter.invalid:9100\r\n", LOGIN + "\r\n"));
    }
  }

  @Test
  void connectsToTlsAndItsLoginGoesNoFurther(@TempDir Path folder) throws IOException {
    Identity ca = Certificates.authority("ca");
    Identity client = ca.server("client");
    TlsSettings tls =
        new TlsSettings(
            Certificates.write(folder.resolve("ca"), ca.certificatePem()),
            Certificates.write(folder.resolve("cert"), client.chainPem()),
            Certificates.write(folder.resolve("key"), client.keyPem()),
            null,
            null,
            null,
            false);
    try (var target =
            TlsServer.forClientsOf(
                ca.certificate(),
                ca.issue(
                    "s",
                    "EC",
                    client.certificate().getNotAfter().toInstant(),
                    "exporter.invalid"));
        var proxy = RawServer.tcp(HttpProxyTest::tunnel)) {
      var settings =
          new ClientSettings(
              new HttpCredentials.Token("Bearer", Secret.of("t0ken")),
              Map.of(),
              true,
              tls,
              ProxyAddress.parse(proxyUrl(proxy)));
      var exporter = exporter("https://exporter.invalid:" + target.port() + "/", settings);
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");

      assertThat(proxy.requests()).hasSize(1);
      assertThat(proxy.requests().get(0))
          .startsWith("CONNECT exporter.invalid:" + target.port() + " HTTP/1.1\r\n")
          .contains(LOGIN + "\r\n")
          .doesNotContain("t0ken");
      assertThat(target.requests())
          .hasSize(2)
          .allMatch(r -> r.client().equals("CN=client"))
          .allMatch(r -> r.head().contains("Authorization: Bearer t0ken\r\n"))
          .allMatch(r -> !r.head().contains("Proxy-"));
    }
  }

  @Test
  void isAskedTheSameAgainWhereAKeptConnectionIsDead() throws IOException {
    try (var proxy = RawServer.tcp(e -> e.ok("a 1\n"))) {
      var exporter =
          exporter(
              "http://exporter.invalid:9100/m?a=%2f",
              Settings.withToken(Settings.proxy(proxyUrl(proxy)), "t0ken"));
      page(exporter.scrape(request(LONG)));
      proxy.dropConnections();
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");

      assertThat(proxy.connections()).isEqualTo(2);
      assertThat(proxy.requests()).hasSize(2);
      assertThat(lines(proxy.requests().get(1))).isEqualTo(lines(proxy.requests().get(0)));
      assertThat(proxy.requests().get(1))
          .startsWith("GET http://exporter.invalid:9100/m?a=%2f HTTP/1.1\r\n")
          .containsOnlyOnce(LOGIN + "\r\n")
          .containsOnlyOnce("Bearer t0ken\r\n");
    }
  }

  /** Those of a request, sorted, without the time that is left. */
  private static List<String> lines(String request) {
    return request.lines().filter(l -> !l.startsWith("X-Prometheus-")).sorted().toList();
  }

  @Test
  void keepsConnectionsOfEachLoginApart() throws IOException {
    try (var proxy = RawServer.tcp(e -> e.ok("a 1\n"))) {
      String port = "127.0.0.1:" + proxy.port();
      String[] urls = {"http://u:p@", "http://u:q@", "http://v:p@", "http://"};
      for (int round = 0; round < 2; round++) {
        for (String url : urls) {
          page(exporter("http://e.invalid/", Settings.proxy(url + port)).scrape(request(LONG)));
        }
      }
      assertThat(proxy.requests()).hasSize(8);
      assertThat(proxy.connections()).isEqualTo(urls.length);
    }
  }

  /** RFC 9110, 9.3.6; what such an answer says of a body does not count. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "201 Created",
        "204 No Content",
        "299 Sure",
        "200 OK\r\nContent-Length: 5",
        "206 Partial\r\nTransfer-Encoding: chunked"
      })
  void isTakenAtItsWordWithAnySuccess(String answer, @TempDir Path folder) throws IOException {
    Identity ca = Certificates.authority("ca");
    TlsSettings tls =
        Settings.trusting(Certificates.write(folder.resolve("ca"), ca.certificatePem()));
    try (var target = TlsServer.open(ca.server("localhost"));
        var proxy = RawServer.tcp(e -> tunnel(e, answer + "\r\n"))) {
      var settings =
          new ClientSettings(null, Map.of(), true, tls, ProxyAddress.parse(proxyUrl(proxy)));
      var exporter = exporter(target.url("/"), settings);
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  /** The name for TLS is that of the exporter, login or not. */
  @Test
  void connectsToTlsOfTheJvm() throws IOException {
    Identity unknown = Certificates.authority("unknown");
    try (var target = TlsServer.open(unknown.server("localhost"));
        var proxy = RawServer.tcp(HttpProxyTest::tunnel)) {
      ScrapeFailure failure =
          failure(exporter(target.url("/"), Settings.proxy(proxyUrl(proxy))).scrape(request(LONG)));
      assertThat(failure.reason()).isEqualTo(Reason.TLS);
      assertThat(failure.details()).contains("not signed by a CA that is trusted here");
    }
  }

  @Test
  void isAskedAfterARedirectToo() throws IOException {
    try (var proxy =
        RawServer.tcp(
            e -> {
              if (e.request.startsWith("GET http://a.invalid/")) {
                e.answer("302 Found", new byte[0], "Location: http://b.invalid/");
              } else {
                e.ok("a 1\n");
              }
            })) {
      var exporter =
          exporter(
              "http://a.invalid/", Settings.withToken(Settings.proxy(proxyUrl(proxy)), "t0ken"));
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(proxy.requests().get(0)).contains(LOGIN, "t0ken");
      assertThat(proxy.requests().get(1))
          .startsWith("GET http://b.invalid/ ")
          .contains(LOGIN)
          .doesNotContain("t0ken");
    }
  }

  /** A proxy is no exporter: where it leads to instead is not followed. */
  @ParameterizedTest
  @ValueSource(strings = {"407 Proxy Authentication Required", "502 Bad Gateway", "302 Found"})
  void saysThatTheProxyRefuses(String status) throws IOException {
    try (var elsewhere = RawServer.tcp(e -> e.ok("a 1\n"));
        var proxy =
            RawServer.tcp(
                e ->
                    e.answer(
                        status,
                        new byte[0],
                        "Location: " + elsewhere.url("/"),
                        "Proxy-Authenticate: Basic realm=x"))) {
      ScrapeFailure failure =
          failure(
              exporter("https://exporter.invalid/", Settings.proxy(proxyUrl(proxy)))
                  .scrape(request(LONG)));
      assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
      assertThat(failure.details())
          .isEqualTo(
              "https://exporter.invalid/ through the proxy http://127.0.0.1:"
                  + proxy.port()
                  + ": the proxy answered CONNECT with status "
                  + status.substring(0, 3));
      assertThat(elsewhere.requests()).isEmpty();
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  @Test
  void whatTheProxyRepeatsOfItsLoginIsNotTold() throws IOException {
    try (var proxy =
        RawServer.tcp(
            e ->
                e.answer(
                    "407 Proxy Authentication Required",
                    (LOGIN_LINE.matcher(e.request).results().findFirst().orElseThrow().group()
                            + ", pass w\u00f6rd")
                        .getBytes(StandardCharsets.UTF_8),
                    "Content-Type: text/plain"))) {
      String url = "http://u:pass%20w%C3%B6rd@127.0.0.1:" + proxy.port();
      assertThat(
              failure(
                      exporter("http://exporter.invalid/", Settings.proxy(url))
                          .scrape(request(LONG)))
                  .details())
          .endsWith("got 407: Proxy-Authorization: Basic (a secret), (a secret)");
    }
  }

  @Test
  void saysThatTheProxyIsNotThere() throws IOException {
    int port;
    try (var closed = RawServer.tcp(e -> {})) {
      port = closed.port();
    }
    ScrapeFailure failure =
        failure(
            exporter("http://exporter.invalid/", Settings.proxy("http://127.0.0.1:" + port))
                .scrape(request(LONG)));
    assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
    assertThat(failure.details())
        .isEqualTo(
            "http://exporter.invalid/ through the proxy http://127.0.0.1:"
                + port
                + ": Connection refused");
  }

  @Test
  void theDeadlineHoldsWhileAProxyConnects() throws IOException {
    try (var proxy = RawServer.tcp(RawServer.Exchange::hang)) {
      var exporter = exporter("https://exporter.invalid/", Settings.proxy(proxyUrl(proxy)));
      timesOut(
          time -> exporter.scrape(request(time)),
          "connected, but nothing of an answer had come after ");
      until("the connection is closed", () -> proxy.gone() == proxy.connections());
    }
  }

  @Test
  void theDeadlineHoldsWithinAHandshakeThroughAProxy() throws IOException {
    try (var silent = RawServer.tcp(RawServer.Exchange::hang);
        var proxy = RawServer.tcp(HttpProxyTest::tunnel)) {
      var exporter =
          exporter(
              "https://exporter.invalid:" + silent.port() + "/", Settings.proxy(proxyUrl(proxy)));
      timesOut(time -> exporter.scrape(request(time)), "the TLS handshake was not complete");
      until(
          "the connections are closed",
          () -> proxy.gone() == proxy.connections() && silent.gone() == silent.connections());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://p, http://p",
    "HTTP://p:80/, http://p",
    "http://p:3128, http://p:3128",
    "http://[::1]:3128, http://[::1]:3128",
    "http://a%40b:c@d@p:3128, http://p:3128",
  })
  void isRead(String url, String shown) {
    assertThat(ProxyAddress.parse(url)).hasToString(shown);
  }

  @Test
  void credentialsAreDecoded() {
    var proxy = ProxyAddress.parse("http://a%40b:c+%3A@p");
    assertThat(proxy.credentials())
        .isEqualTo(new HttpCredentials.Basic(Secret.of("a@b"), Secret.of("c+:")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p:3128",
        "https://p",
        "socks5://p:1",
        "http://",
        "http://p/x",
        "http://p?a",
        "http://p#a",
        "http://:p@h",
        "http://%3a@h",
        "http://a%00@h",
        "http://a:%0a@h",
        "http://a%zz@h",
        "http://@h"
      })
  void isRefused(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> ProxyAddress.parse(url));
  }
}
