package io.reverseexporter.exporter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9100/metrics, http, 127.0.0.1, 9100, /metrics, 127.0.0.1:9100",
    "http://node_exporter:9100, http, node_exporter, 9100, /, node_exporter:9100",
    "HTTPS://example.org, https, example.org, 443, /, example.org",
    "http://example.org:80/, http, example.org, 80, /, example.org",
    "http://example.org:/, http, example.org, 80, /, example.org",
    "https://[::1]:80/x, https, ::1, 80, /x, [::1]:80",
    "http://[::1]?a=b, http, ::1, 80, /?a=b, [::1]",
    "http://unix:9100/metrics, http, unix, 9100, /metrics, unix:9100",
    "'http://h/federate?match[]={job=\"x\"}', http, h, 80,"
        + " '/federate?match[]=%7Bjob=%22x%22%7D', h",
    "http://h/a%20b?c=d e, http, h, 80, /a%20b?c=d%20e, h",
    "http://h/ä?ü, http, h, 80, /%C3%A4?%C3%BC, h",
    "http://h/?target=http://a@b:1/, http, h, 80, /?target=http://a@b:1/, h"
  })
  void readsUrls(
      String text, String scheme, String host, int port, String pathAndQuery, String authority) {
    var expected = new HttpAddress.Url(scheme, host, port, pathAndQuery);

    assertThat(HttpAddress.parse(text)).isEqualTo(expected);
    assertThat(expected.authority()).isEqualTo(authority);
    assertThat(expected.isTls()).isEqualTo(scheme.equals("https"));
    assertThat(HttpAddress.parse(expected.toString())).isEqualTo(expected);
  }

  @Test
  void readsUnixSockets() {
    HttpAddress address = HttpAddress.parse("http://unix:/run/x/m.sock:/metrics?a=b:/c");

    assertThat(address)
        .isEqualTo(new HttpAddress.UnixSocket(Path.of("/run/x/m.sock"), "/metrics?a=b:/c"))
        .hasToString("http://unix:/run/x/m.sock:/metrics?a=b:/c");
  }

  @Test
  void readsTheApplicationItself() {
    assertThat(HttpAddress.parse("/-/metrics"))
        .isEqualTo(new HttpAddress.Self())
        .hasToString("/-/metrics");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "metrics",
        "/metrics",
        "/-/metrics?a",
        "/-/metrics/",
        "127.0.0.1:9100",
        "ftp://h/",
        "http:/h/",
        "http://",
        "http:///x",
        "http://:9100/",
        "http://h:0/",
        "http://h:65536/",
        "http://h:x/",
        "http://h:99999999999/",
        "http://h:-1/",
        "http://a:b:1/",
        "http://[::1/",
        "http://[]/",
        "http://[::g]/",
        "http://[::1]x/",
        "http://u@h/",
        "http://u:p@h/",
        "http://h h/",
        "http://h/#f",
        "http://h/%",
        "http://h/%zz",
        "http://h/a\nb",
        "http://hä/",
        "http://unix:/run/x.sock",
        "http://unix:/run/x.sock:",
        "http://unix:/run/x.sock:metrics",
        "https://unix:/run/x.sock:/metrics",
        "http://unix:/:/metrics",
        "http://unix:/a\0b:/x"
      })
  void refusesOthers(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpAddress.parse(text))
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
  }
}
