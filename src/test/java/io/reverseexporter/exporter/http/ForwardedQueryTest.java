package io.reverseexporter.exporter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedQueryTest extends HttpFixture {
  private static final String ODD =
      "/probe//x?match%5B%5D=%7b&a=%2F+%20&b&&=c&d==&A=1&a=%41&[x]=y;z&q=?/";

  @ParameterizedTest
  @ValueSource(strings = {ODD, "/", "/metrics", "/metrics?", "/a%20b/../c;d=e?x=y"})
  void theAddressIsSentByteForByte(String pathAndQuery) throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      var parameters = Map.of("a", List.of("not forwarded"));
      page(exporter(server.url(pathAndQuery)).scrape(request(parameters)));
      page(exporter(server.url(pathAndQuery), true, null).scrape(request(Map.of())));
      assertThat(server.requests())
          .allSatisfy(head -> assertThat(head).startsWith("GET " + pathAndQuery + " HTTP/1.1\r\n"))
          .hasSize(2);
    }
  }

  @Test
  void parametersAreForwarded() throws IOException {
    var parameters = new LinkedHashMap<String, List<String>>();
    parameters.put("target", List.of("https://x.y/?a=b&c"));
    parameters.put("module", List.of("http 2xx", ""));
    parameters.put("exporter", List.of("blackbox"));
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      page(exporter(server.url("/probe?debug=%74rue"), true, null).scrape(request(parameters)));
      assertThat(server.requests().get(0))
          .startsWith(
              "GET /probe?debug=%74rue&target=https%3A%2F%2Fx.y%2F%3Fa%3Db%26c"
                  + "&module=http+2xx&module= HTTP/1.1\r\n");
    }
  }

  @Test
  void theRequestsValuesReplaceTheAddresssOwn() {
    var query = new ForwardedQuery("/p?a=1&b=%31&%61=2&c[]=3&b");
    assertThat(query.with(Map.of("a", List.of("x", "y")))).isEqualTo("/p?b=%31&c[]=3&b&a=x&a=y");
    assertThat(query.with(Map.of("c[]", List.of("é"))))
        .isEqualTo("/p?a=1&b=%31&%61=2&b&c%5B%5D=%C3%A9");
    assertThat(new ForwardedQuery("/p?a=1").with(Map.of("a", List.of()))).isEqualTo("/p");
  }

  @Test
  void theChoiceOfExportersIsNotForwarded() {
    Map<String, List<String>> choice = Map.of("exporter", List.of("a", "b"));
    assertThat(new ForwardedQuery("/p?").with(choice)).isEqualTo("/p?");
    assertThat(new ForwardedQuery("/p?exporter=own").with(choice)).isEqualTo("/p?exporter=own");
    assertThat(new ForwardedQuery("/p").with(choice)).isEqualTo("/p");
  }
}
