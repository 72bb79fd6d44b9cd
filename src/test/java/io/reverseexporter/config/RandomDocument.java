package io.reverseexporter.config;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A configuration made of all keys that are known, each at its place and mostly with a value of its
 * kind: some of them are accepted, and the others come past the first problem.
 */
public final class RandomDocument {
  private static final int ONE_IN = 12;
  private static final int MAX_DEPTH = 8;

  private static final List<String> KINDS =
      List.of("http", "file", "exec", "exec-cached", "exec_cached", "jvm", "");

  private static final List<String> FLAGS = List.of("true", "false", "yes", "off", "\"true\"");

  private static final List<String> DURATIONS =
      List.of("1s", "250ms", "0", "1m30s", "2m", "1h", "-1s", "1.5s", "99999999999y", "\"3s\"");

  private static final List<String> NUMBERS =
      List.of("0", "1", "40", "1000", "-1", "99999999999999999999", "1e3", "0x10", "\"5\"", "1_0");

  private static final List<String> SIZES =
      List.of("0", "128MB", "1KB", "64MiB", "1GB", "-1MB", "10", "99999999999EB", "1.5MB", "MB");

  /** Values for keys whose names do not tell the kind by their ending. */
  private static final Map<String, List<String>> GOOD =
      Map.ofEntries(
          Map.entry("path", List.of("/a", "/b/c", "/", "/-/x", "*.prom", "a//b", "/metrics")),
          Map.entry("name", List.of("a", "b", "c", "d", "e", "\"\"", "ü")),
          Map.entry(
              "address",
              List.of(
                  "\"http://127.0.0.1:1/metrics\"",
                  "\"https://[::1]:1/m?a=b&a=%20\"",
                  "\"http://unix:/x/y.sock:/metrics\"",
                  "/-/metrics",
                  "\"http://h:99999/\"",
                  "\"ftp://h/\"")),
          Map.entry("command", List.of("./x", "date", "/bin/x", "\"\"", "a/../b")),
          Map.entry("cron", List.of("\"0 0 3 * * ?\"", "\"* * *\"", "\"0 0 0 30 2 ?\"", "\"@x\"")),
          Map.entry("auth_type", List.of("none", "basic", "client_cert", "[basic, client_cert]")),
          Map.entry("satisfy", List.of("all", "any", "some")),
          Map.entry("type", List.of("Bearer", "Basic", "\"a b\"")),
          Map.entry("username", List.of("u", "\"a:b\"", "\"\"")),
          Map.entry("password", List.of("p", "\"\"", "1.0")),
          Map.entry("credentials", List.of("t", "\"a b\"")),
          Map.entry("proxy_url", List.of("\"http://u:p@h:3128\"", "\"socks://h\"")),
          Map.entry("server_name", List.of("h", "\"\"")),
          Map.entry("context_path", List.of("/x", "x", "/x/")),
          Map.entry("telemetry_path", List.of("/m")),
          Map.entry("min_version", List.of("TLS12", "TLS13", "TLS10", "SSL30")),
          Map.entry("max_version", List.of("TLS12", "TLS13", "TLS11")),
          Map.entry("max_age", DURATIONS),
          Map.entry("exec_interval", DURATIONS),
          Map.entry("body_size_limit", SIZES),
          Map.entry("memory_limit", SIZES));

  private static final List<String> FLAG_KEYS =
      List.of(
          "required",
          "no_rewrite",
          "scrape_metrics",
          "require_tls",
          "forward_url_params",
          "enable_compression",
          "follow_redirects",
          "insecure_skip_verify");

  private static final List<String> ODD =
      List.of("", "~", "[]", "{}", "[a, [b]]", "{a: {b: c}}", "*a", "&a x", "!!int x", "\"\\0\"");

  private final FuzzedDataProvider data;
  private final StringBuilder text = new StringBuilder();

  private RandomDocument(FuzzedDataProvider data) {
    this.data = data;
  }

  /** A document out of what the fuzzer has. */
  public static String of(FuzzedDataProvider data) {
    var document = new RandomDocument(data);
    document.mapping(Keys.ROOT, List.of("reverse_exporters"), 0);
    return document.text.append('\n').toString();
  }

  /** A mapping with those keys that must be there, and some that may. */
  private void mapping(List<String> keys, List<String> required, int depth) {
    List<String> present = new ArrayList<>();
    if (!odd()) {
      present.addAll(required);
    }
    for (int i = data.consumeInt(0, 3); i > 0; i--) {
      String key = keys.get(data.consumeInt(0, keys.size() - 1));
      if (odd()) {
        present.add(key + key);
      } else if (!present.contains(key) || odd()) {
        present.add(key);
      }
    }
    text.append('{');
    for (String key : present) {
      text.append(key).append(": ");
      value(key, depth + 1);
      text.append(", ");
    }
    text.append('}');
  }

  private void value(String key, int depth) {
    if (depth > MAX_DEPTH || odd()) {
      anything();
      return;
    }
    switch (key) {
      case "reverse_exporters" -> list(() -> mapping(Keys.ENDPOINT, required("path"), depth));
      case "exporters" -> exporters(depth);
      case "exporter_defaults" -> byKind(depth);
      case "management" -> mapping(Keys.ACCESS, List.of(), depth);
      case "web" -> mapping(Keys.WEB, List.of(), depth);
      case "auth" -> mapping(Keys.AUTH, List.of("basic_auth"), depth);
      case "basic_auth" -> {
        if (data.consumeBoolean()) {
          list(() -> mapping(Keys.USER, Keys.USER, depth));
        } else {
          mapping(Keys.BASIC_AUTH, List.of("username"), depth);
        }
      }
      case "authorization" -> mapping(Keys.AUTHORIZATION, List.of("credentials"), depth);
      case "tls_config" -> mapping(Keys.TLS, List.of(), depth);
      case "headers", "labels", "env" -> words();
      case "args", "roles", "subjects", "listen" -> list(this::word);
      default -> scalar(key);
    }
  }

  private static List<String> required(String key) {
    return List.of(key, "exporters");
  }

  private void exporters(int depth) {
    if (data.consumeBoolean()) {
      list(() -> oneKind(depth));
    } else {
      byKind(depth);
    }
  }

  private void oneKind(int depth) {
    String kind = KINDS.get(data.consumeInt(0, KINDS.size() - 1));
    text.append('{').append(kind).append(": ");
    exporter(kind, depth);
    text.append('}');
  }

  /** A mapping of kinds, to lists of exporters or to what holds for all of a kind. */
  private void byKind(int depth) {
    text.append('{');
    for (int i = data.consumeInt(0, 2); i > 0; i--) {
      String kind = KINDS.get(data.consumeInt(0, KINDS.size() - 1));
      text.append(kind).append(": ");
      if (data.consumeBoolean()) {
        list(() -> exporter(kind, depth));
      } else {
        exporter(kind, depth);
      }
      text.append(", ");
    }
    text.append('}');
  }

  private void exporter(String kind, int depth) {
    switch (kind) {
      case "http" -> mapping(Keys.named(Keys.HTTP), List.of("name", "address"), depth + 1);
      case "file" -> mapping(Keys.named(Keys.FILE), List.of("name", "path"), depth + 1);
      case "exec" -> mapping(Keys.named(Keys.EXEC), List.of("name", "command"), depth + 1);
      default ->
          mapping(
              Keys.named(Keys.EXEC_CACHED),
              List.of("name", "command", data.consumeBoolean() ? "exec_interval" : "cron"),
              depth + 1);
    }
  }

  private void list(Runnable item) {
    text.append('[');
    for (int i = data.consumeInt(0, 3); i > 0; i--) {
      item.run();
      text.append(", ");
    }
    text.append(']');
  }

  private void words() {
    text.append('{');
    for (int i = data.consumeInt(0, 3); i > 0; i--) {
      word();
      text.append(": ");
      word();
      text.append(", ");
    }
    text.append('}');
  }

  private void word() {
    pick(List.of("a", "b", "le", "exporter_name", "Host", "1", "\"(\"", "\"x.*\"", "ü", "__a"));
  }

  private void scalar(String key) {
    List<String> good = GOOD.get(key);
    if (good != null) {
      pick(good);
    } else if (FLAG_KEYS.contains(key)) {
      pick(FLAGS);
    } else if (key.contains("timeout") || key.endsWith("_interval")) {
      pick(DURATIONS);
    } else if (key.endsWith("_limit") || key.startsWith("max_")) {
      pick(NUMBERS);
    } else if (key.endsWith("_file")) {
      pick(List.of("missing.pem", "/nowhere/x", "\"\"", "."));
    } else {
      anything();
    }
  }

  private void anything() {
    if (data.consumeBoolean()) {
      pick(ODD);
    } else {
      text.append('"').append(data.consumeAsciiString(10).replaceAll("[\"\\\\]", "")).append('"');
    }
  }

  private void pick(List<String> values) {
    text.append(values.get(data.consumeInt(0, values.size() - 1)));
  }

  private boolean odd() {
    return data.consumeInt(0, ONE_IN) == ONE_IN;
  }
}
