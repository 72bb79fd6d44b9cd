package io.reverseexporter.integration.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.integration.containers.SecureServer;
import io.reverseexporter.testing.RawHttp.Reply;
import io.reverseexporter.testing.TestPki;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which client gets what from which endpoint. */
final class Matrix {
  private static final int PARALLEL = 16;

  /**
   * The status of a GET. Clients come without TLS, with TLS alone, with the right certificate, and
   * with a certificate of another subject; with no credentials, with a wrong password, as the user
   * with the role, and as another user, who is in the realm only.
   */
  static final String EXPECTED =
      """
                      |         plain         |    TLS    |      certificate      |other cert.
                      |none  wrong right other|none  right|none  wrong right other|none  right
      /open           |200   200   200   200  |200   200  |200   200   200   200  |200   200
      /tls            |403   403   403   403  |200   200  |200   200   200   200  |200   200
      /basic-realm    |401   401   200   200  |401   200  |401   401   200   200  |401   200
      /basic-role     |401   401   200   403  |401   200  |401   401   200   403  |401   200
      /basic-file     |401   401   200   401  |401   200  |401   401   200   401  |401   200
      /basic-inline   |401   401   200   401  |401   200  |401   401   200   401  |401   200
      /tls-role       |403   403   403   403  |401   200  |401   401   200   403  |401   200
      /cert           |403   403   403   403  |403   403  |200   200   200   200  |200   200
      /cert-subject   |403   403   403   403  |403   403  |200   200   200   200  |403   403
      /cert-name      |403   403   403   403  |403   403  |200   200   200   200  |403   403
      /cert-and-basic |403   403   403   403  |403   403  |401   401   200   401  |401   200
      /cert-and-role  |403   403   403   403  |403   403  |401   401   200   403  |403   403
      /cert-or-basic  |401   401   200   401  |401   200  |200   200   200   200  |401   200
      /cert-or-role   |401   401   200   403  |401   200  |200   200   200   200  |401   200
      /closed         |503   503   503   503  |503   503  |503   503   503   503  |503   503
      /closed-to-all  |503   503   503   503  |503   503  |503   503   503   503  |503   503
      /deep/secret    |401   401   200   403  |401   200  |401   401   200   403  |401   200
      """;

  /** Of an endpoint, on the status page. */
  private static final Pattern PATH = Pattern.compile("-title\"><a href=\"[^\"]*\">([^<]+)<");

  private static final String CELL = "%-6s";

  /** Right name, wrong password. */
  static final String WRONG = "prometheus:wrong";

  /** One column. */
  private record Column(Client client, String credentials) {}

  private final List<List<Column>> groups;

  Matrix(SecureServer server, TestPki pki) {
    Client plain = Client.plain(server);
    Client tls = Client.tls(server, pki.anonymous());
    Client right = Client.tls(server, pki.as(pki.client()));
    Client other = Client.tls(server, pki.as(pki.otherClient()));
    groups =
        List.of(
            columns(plain, "", WRONG, SecureServer.USER, SecureServer.OTHER),
            columns(tls, "", SecureServer.USER),
            columns(right, "", WRONG, SecureServer.USER, SecureServer.OTHER),
            columns(other, "", SecureServer.USER));
  }

  /** The paths of all endpoints. */
  static List<String> paths() {
    return EXPECTED.lines().skip(2).map(line -> line.substring(0, line.indexOf(' '))).toList();
  }

  /** The table as it is for a method; 405 stands as 200: it says that the client was let in. */
  String actual(String method) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
    try {
      var table = new StringBuilder(head());
      List<Future<String>> lines =
          threads.invokeAll(
              paths().stream().<Callable<String>>map(path -> () -> line(method, path)).toList());
      for (Future<String> line : lines) {
        table.append(line.get());
      }
      return table.toString();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /** The same for what the status page shows: 200 and yes, or anything else and no. */
  static String shownExpected() {
    return body(EXPECTED.replace("200", "yes").replaceAll("\\b\\d{3}\\b", "no "));
  }

  /** What it does show. */
  String shown() {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    paths().forEach(path -> lines.put(path, new ArrayList<>()));
    for (List<Column> group : groups) {
      for (Column column : group) {
        Reply reply = column.client().send("GET", "/app/-/", column.credentials());
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.headers()).doesNotContainKeys("www-authenticate", "set-cookie");
        for (String endpoint : reply.text().split("<section class=\"endpoint\"", -1)) {
          var path = PATH.matcher(endpoint);
          List<String> line = path.find() ? lines.get(path.group(1)) : null;
          if (line != null) {
            line.add(endpoint.contains("<table>") ? "yes" : "no");
          }
        }
        // For some of them it cannot be known who could log in there.
        Reply status = column.client().send("GET", "/app/-/status", column.credentials());
        assertThat(status.status())
            .as(status.text())
            .isEqualTo(reply.text().contains("could not be found out") ? 503 : 200);
        assertThat(status.headers()).doesNotContainKeys("www-authenticate", "set-cookie");
      }
    }
    var table = new StringBuilder();
    lines.forEach((path, line) -> table.append(path + " " + String.join(" ", line) + "\n"));
    return table.toString();
  }

  private static String body(String table) {
    return table
        .lines()
        .skip(2)
        .map(line -> line.replaceAll("[ |]+", " ").strip())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String head() {
    return EXPECTED.lines().limit(2).collect(Collectors.joining("\n", "", "\n"));
  }

  private String line(String method, String path) {
    var line = new StringBuilder("%-16s".formatted(path));
    for (List<Column> group : groups) {
      String cells =
          group.stream()
              .map(column -> CELL.formatted(cell(column, method, path)))
              .collect(Collectors.joining());
      line.append('|').append(cells, 0, cells.length() - 1);
    }
    return line.toString().stripTrailing() + "\n";
  }

  private static String cell(Column column, String method, String path) {
    Reply reply = column.client().send(method, "/app" + path, column.credentials());
    String where = method + " " + path + " as '" + column.credentials() + "': " + reply.headers();
    Answers.check(reply, where);
    if (method.equals("HEAD")) {
      assertThat(reply.body()).as(where).isEmpty();
    }
    boolean isPost = method.equals("POST");
    if (reply.status() == 200 && method.equals("GET")) {
      assertThat(reply.text()).as(where).contains("reverse_exporter_up");
    }
    return "" + (isPost ? swapped(reply.status()) : reply.status());
  }

  /** 200 is wrong for a POST. */
  private static int swapped(int status) {
    return status == 405 ? 200 : status == 200 ? 405 : status;
  }

  private static List<Column> columns(Client client, String... credentials) {
    var columns = new ArrayList<Column>();
    for (String each : credentials) {
      columns.add(new Column(client, each));
    }
    return columns;
  }
}
