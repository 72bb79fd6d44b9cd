package io.reverseexporter.exporter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRedirectTest extends HttpFixture {
  private static void redirect(RawServer.Exchange exchange, String location) throws IOException {
    exchange.answer("302 Found", new byte[0], "Location: " + location);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void areFollowed(int status) throws IOException {
    try (var target = RawServer.tcp(e -> e.ok("a 1\n"));
        var server =
            RawServer.tcp(
                e ->
                    e.answer(
                        status + " Elsewhere",
                        new byte[] {'x'},
                        "Location: " + target.url("/there?a=%2f")))) {
      assertThat(page(server.url("/here?b=c"))).isEqualTo("a 1\n");
      assertThat(target.requests().get(0))
          .startsWith("GET /there?a=%2f HTTP/1.1\r\n")
          .contains("Host: 127.0.0.1:" + target.port(), "User-Agent: reverse-exporter/1.2.3");
    }
  }

  @Test
  void areFollowedTenTimes() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              int hop = Integer.parseInt(e.request.substring(5, e.request.indexOf(" HTTP")));
              if (hop == 10) {
                e.ok("a 1\n");
              } else {
                redirect(e, "/" + (hop + 1));
              }
            })) {
      assertThat(page(server.url("/0"))).isEqualTo("a 1\n");
      assertThat(failure(server.url("/-1")).details()).contains("more than 10 times");
    }
  }

  @Test
  void inACircleAreRefused() throws IOException {
    try (var server = RawServer.tcp(e -> redirect(e, "/metrics"))) {
      ScrapeFailure failure = failure(server.url("/metrics"));
      assertThat(failure.reason()).isEqualTo(Reason.HTTP_STATUS);
      assertThat(failure.details())
          .isEqualTo(server.url("/metrics") + ": redirected in a circle or more than 10 times");
    }
  }

  @Test
  void withoutALocationAreAStatusLikeOthers() throws IOException {
    try (var server = RawServer.tcp(e -> e.answer("302 Found", new byte[0]))) {
      assertThat(failure(server.url("/")).reason()).isEqualTo(Reason.HTTP_STATUS);
    }
  }

  @Test
  void toNobodyFail() throws IOException {
    try (var server = RawServer.tcp(e -> redirect(e, "http://no-such-host.invalid/"))) {
      assertThat(failure(server.url("/")).reason()).isEqualTo(Reason.CONNECT);
    }
  }

  @Test
  void areToldWithoutCredentials() {
    assertThat(Failures.withoutUserInfo("http://u:p@h/x@y")).isEqualTo("http://h/x@y");
    assertThat(Failures.withoutUserInfo("/metrics?mail=a@b")).isEqualTo("/metrics?mail=a@b");
  }
}
