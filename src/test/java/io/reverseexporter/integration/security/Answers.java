package io.reverseexporter.integration.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.RawHttp.Reply;

/** What holds for every answer, whoever asks. */
final class Answers {
  /** What all protected endpoints have, and nobody else may see. */
  static final String SECRET = "top_secret";

  private static final int SHORT = 200;

  private Answers() {}

  /**
   * Checks an answer of the application.
   *
   * @param where for the message of a failure
   */
  static void check(Reply reply, String where) {
    assertThat(reply.header("set-cookie")).as(where).isEmpty();
    assertThat(reply.header("x-content-type-options")).as(where).isEqualTo("nosniff");
    assertThat(reply.header("cache-control")).as(where).contains("no-store");
    assertThat(reply.header("server")).as(where).doesNotContainPattern("[0-9]");
    assertThat(reply.header("x-powered-by")).as(where).isEmpty();
    if (reply.status() == 401) {
      assertThat(reply.header("www-authenticate"))
          .as(where)
          .startsWith("Basic realm=\"reverse-exporter\"");
    } else {
      assertThat(reply.header("www-authenticate")).as(where).isEmpty();
    }
    if (reply.status() != 200) {
      assertThat(reply.text())
          .as(where)
          .hasSizeLessThan(SHORT)
          .doesNotContain(SECRET)
          .doesNotContain("<")
          .doesNotContainPattern("(?i)tomcat|jetty|wildfly|undertow|exception");
      assertThat(reply.header("content-type")).as(where).startsWith("text/plain");
    }
  }
}
