package io.reverseexporter.integration.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Requests for a protected path by somebody without credentials who knows tricks. */
final class Spellings {
  /** {@code %1$s} is the context path, {@code %2$s} the endpoint's path without its slash. */
  private static final List<String> TARGETS =
      List.of(
          "%1$s/%2$s",
          "%1$s/%2$s/",
          "%1$s/%2$s//",
          "%1$s//%2$s",
          "%1$s///%2$s",
          "/%1$s/%2$s",
          "%1$s/./%2$s",
          "%1$s/%2$s/.",
          "%1$s/%2$s/..",
          "%1$s/x/../%2$s",
          "%1$s/%2$s/x/..",
          "%1$s/../%1$s/%2$s",
          "%1$s/open/../%2$s",
          "%1$s/-/healthy/../../%2$s",
          "%1$s/x/%%2e%%2e/%2$s",
          "%1$s/x/%%2e%%2e%%2f%2$s",
          "%1$s/x/..%%2f%2$s",
          "%1$s/x/..%%5c%2$s",
          "%1$s/x/..;/%2$s",
          "%1$s/..;%1$s/%2$s",
          "%1$s/;/%2$s",
          "%1$s/;a=b/%2$s",
          "%1$s;a=b/%2$s",
          "%1$s/%2$s;a=b",
          "%1$s/%2$s;jsessionid=1",
          "%1$s/%2$s;",
          "%1$s/%2$s;/",
          "%1$s/%2$s%%3b",
          "%1$s/%2$s%%3Ba=b",
          "%1$s/%%2f%2$s",
          "%1$s%%2f%2$s",
          "%1$s/%2$s%%2f",
          "%1$s/%2$s%%252f",
          "%1$s/%2$s%%c0%%af",
          "%1$s%%c0%%af%2$s",
          "%1$s/%2$s%%e0%%80%%af",
          "%1$s/%%c0%%ae/%2$s",
          "%1$s/%%u002f%2$s",
          "%1$s%%u002f%2$s",
          "%1$s/%%uff0f%2$s",
          "%1$s/%2$s%%00",
          "%1$s/%2$s%%00.png",
          "%1$s/%2$s\0",
          "%1$s/%2$s%%09",
          "%1$s/%2$s\t",
          "%1$s/\t%2$s",
          "%1$s/%2$s%%20",
          "%1$s/%2$s%%0a",
          "%1$s/%2$s%%0d%%0aAuthorization:%%20Basic%%20cHJvbWV0aGV1czpzY3JhcGUtaXQ=",
          "%1$s/%2$s.",
          "%1$s/%2$s...",
          "%1$s/%2$s%%2e",
          "%1$s/%2$s.json",
          "%1$s/%2$s%%ff",
          "%1$s/%2$s%%",
          "%1$s/%2$s?",
          "%1$s/%2$s?a=%%zz",
          "%1$s/%2$s?authorization=Basic%%20cHJvbWV0aGV1czpzY3JhcGUtaXQ=",
          "%1$s/%2$s#x",
          "%1$s/%2$s%%23",
          "%1$s/%2$s%%3f",
          "%1$s\\%2$s",
          "%1$s/\\%2$s",
          "%1$s/%2$s\\",
          "%1$s/%%5c%2$s",
          "%1$s/x\\..\\%2$s",
          "/x/..%1$s/%2$s",
          "/.%1$s/%2$s",
          "//127.0.0.1%1$s/%2$s",
          "http://127.0.0.1:%3$d%1$s/%2$s",
          "http://127.0.0.1:%3$d%1$s/./%2$s",
          "http://127.0.0.1:%3$d//%1$s/%2$s",
          "http://elsewhere.example%1$s/%2$s",
          "http://prometheus:scrape-it@127.0.0.1:%3$d%1$s/%2$s",
          "https://127.0.0.1:%3$d%1$s/%2$s",
          "HTTP://LOCALHOST%1$s/%2$s",
          "%1$s/WEB-INF/../%2$s",
          "%1$s/%4$s",
          "%5$s/%2$s",
          "%6$s/%2$s",
          "%1$s/%7$s",
          "%1$s/%8$s");

  /** Headers by which some servers let others tell who the client is, or what it wants. */
  private static final List<String> HEADERS =
      List.of(
          "X-HTTP-Method-Override: HEAD",
          "X-Original-URL: %1$s/open",
          "X-Rewrite-URL: %1$s/open",
          "X-Forwarded-Proto: https",
          "X-Forwarded-Ssl: on",
          "X-Forwarded-For: 127.0.0.1",
          "X-Forwarded-Host: localhost",
          "X-Forwarded-Prefix: /open",
          "X-Forwarded-User: prometheus",
          "Forwarded: for=127.0.0.1;proto=https",
          "X-Remote-User: prometheus",
          "Remote-User: prometheus",
          "REMOTE_USER: prometheus",
          "X-SSL-Client-Verify: SUCCESS",
          "X-SSL-Client-S-DN: CN=prometheus,OU=Monitoring,O=Example",
          "SSL_CLIENT_CERT: x",
          "X-Forwarded-Client-Cert: Subject=\"CN=prometheus,OU=Monitoring,O=Example\"",
          "X-Forwarded-Tls-Client-Cert-Info: Subject=\"CN=prometheus,OU=Monitoring,O=Example\"",
          "Cookie: JSESSIONID=1",
          "Authorization:",
          "Authorization: Basic",
          "Authorization: Basic Og==",
          "Authorization: Basic cHJvbWV0aGV1czo=",
          "Authorization: Basic !!!!",
          "Authorization: Bearer cHJvbWV0aGV1czpzY3JhcGUtaXQ=",
          "Authorization: Digest username=\"prometheus\"",
          "Authorization: cHJvbWV0aGV1czpzY3JhcGUtaXQ=",
          "Proxy-Authorization: Basic cHJvbWV0aGV1czpzY3JhcGUtaXQ=",
          "X-Authorization: Basic cHJvbWV0aGV1czpzY3JhcGUtaXQ=",
          "Authorization: Basic Og==\r\nAuthorization: Basic Og==",
          "Transfer-Encoding: chunked\r\nContent-Length: 4",
          "Expect: 100-continue",
          "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
          "Range: bytes=0-1",
          "If-None-Match: *");

  private static final List<String> METHODS =
      List.of(
          "get",
          "Get",
          "HEAD",
          "POST",
          "PUT",
          "DELETE",
          "PATCH",
          "OPTIONS",
          "TRACE",
          "PROPFIND",
          "FOO",
          "GET\0",
          "M-SEARCH",
          "CONNECT");

  private Spellings() {}

  /**
   * All requests for an endpoint, with the header's end.
   *
   * @param port of the server
   */
  static List<String> requests(int port, String context, String path) {
    var requests = new ArrayList<String>();
    String host = "Host: 127.0.0.1:" + port + "\r\n";
    String close = "Connection: close\r\n\r\n";
    for (String template : TARGETS) {
      String target = target(template, port, context, path);
      requests.add("GET " + target + " HTTP/1.1\r\n" + host + close);
    }
    String plain = context + path;
    for (String header : HEADERS) {
      String line = header.formatted(context) + "\r\n";
      requests.add("GET " + plain + " HTTP/1.1\r\n" + host + line + close);
    }
    for (String method : METHODS) {
      requests.add(method + " " + plain + " HTTP/1.1\r\n" + host + close);
    }
    requests.add(
        "POST " + plain + " HTTP/1.1\r\n" + host + "X-HTTP-Method-Override: GET\r\n" + close);
    requests.add("GET " + plain + " HTTP/1.0\r\n\r\n");
    requests.add("GET " + plain + " HTTP/1.0\r\n" + close);
    requests.add("GET " + plain + " HTTP/1.1\r\n" + close);
    requests.add("GET " + plain + " HTTP/1.1\r\nHost: elsewhere.example\r\n" + close);
    requests.add("GET " + plain + " HTTP/1.1\r\nHost: \r\n" + close);
    requests.add("GET " + plain + " HTTP/1.1\r\n" + host + host + close);
    requests.add("GET " + plain + " HTTP/2.0\r\n" + host + close);
    requests.add("GET " + plain + " HTTP/1.9\r\n" + host + close);
    requests.add("GET\t" + plain + "\tHTTP/1.1\r\n" + host + close);
    requests.add("GET  " + plain + "  HTTP/1.1\r\n" + host + close);
    requests.add("\r\nGET " + plain + " HTTP/1.1\r\n" + host + close);
    requests.add("GET " + plain + " HTTP/1.1\n" + host.strip() + "\nConnection: close\n\n");
    requests.add(
        "GET " + plain + " HTTP/1.1\r\n" + host + "Authorization : Basic Og==\r\n" + close);
    requests.add("GET " + plain + " HTTP/1.1\r\n" + host + " folded: x\r\n" + close);
    requests.add("OPTIONS * HTTP/1.1\r\n" + host + close);
    requests.add("GET * HTTP/1.1\r\n" + host + close);
    return requests;
  }

  private static String target(String template, int port, String context, String path) {
    String name = path.substring(1);
    return template.formatted(
        context,
        name,
        port,
        name.toUpperCase(Locale.ROOT),
        context.toUpperCase(Locale.ROOT),
        escaped(context, "%%%02x"),
        escaped(name, "%%%02X"),
        escaped(name, "%%25%02x"));
  }

  /** Escapes all but slashes. */
  private static String escaped(String text, String format) {
    var escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      escaped.append(c == '/' ? "/" : format.formatted((int) c));
    }
    return escaped.toString();
  }
}
