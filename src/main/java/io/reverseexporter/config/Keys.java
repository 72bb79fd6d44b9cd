package io.reverseexporter.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The keys that are known, by the place where they are. */
final class Keys {
  private static final List<String> SCRAPES =
      List.of(
          "max_concurrent_scrapes",
          "scrape_timeout",
          "scrape_timeout_max",
          "scrape_timeout_offset");

  static final List<String> ACCESS =
      List.of("auth", "auth_type", "htpasswd_file", "require_tls", "roles", "satisfy", "subjects");

  static final List<String> ROOT =
      join(
          List.of("exporter_defaults", "management", "memory_limit", "reverse_exporters", "web"),
          SCRAPES);

  static final List<String> ENDPOINT =
      join(List.of("exporters", "path", "scrape_metrics"), ACCESS, SCRAPES);

  static final List<String> WEB =
      List.of("auth", "context_path", "listen", "read_header_timeout", "telemetry_path");

  static final List<String> AUTH = List.of("basic_auth");

  static final List<String> USER = List.of("password", "username");

  private static final List<String> EXPORTER =
      List.of(
          "body_size_limit",
          "label_limit",
          "label_name_length_limit",
          "label_value_length_limit",
          "labels",
          "no_rewrite",
          "required",
          "sample_limit");

  private static final List<String> COMMAND = List.of("args", "command", "env", "timeout");

  /** What decides who sees what on the way to an http exporter. */
  static final List<String> HTTP_CLIENT =
      List.of("authorization", "basic_auth", "headers", "proxy_url", "tls_config");

  static final List<String> HTTP =
      join(
          List.of(
              "address", "enable_compression", "follow_redirects", "forward_url_params", "timeout"),
          HTTP_CLIENT,
          EXPORTER);

  static final List<String> BASIC_AUTH =
      List.of("password", "password_file", "username", "username_file");

  static final List<String> AUTHORIZATION = List.of("credentials", "credentials_file", "type");

  static final List<String> TLS =
      List.of(
          "ca_file",
          "cert_file",
          "insecure_skip_verify",
          "key_file",
          "max_version",
          "min_version",
          "server_name");

  static final List<String> FILE = join(List.of("max_age", "path"), EXPORTER);

  static final List<String> EXEC = join(COMMAND, EXPORTER);

  static final List<String> EXEC_CACHED =
      join(List.of("cron", "exec_interval", "max_age"), COMMAND, EXPORTER);

  static final List<String> JVM = join(List.of("timeout"), EXPORTER);

  /** The keys of jmx_exporter that say what is collected, in its own spelling. */
  static final List<String> JMX_RULES =
      List.of(
          "autoExcludeObjectNameAttributes",
          "blacklistObjectNames",
          "excludeJvmMetrics",
          "excludeObjectNameAttributes",
          "excludeObjectNames",
          "includeObjectNameAttributes",
          "includeObjectNames",
          "inferCounterTypeFromName",
          "lowercaseOutputLabelNames",
          "lowercaseOutputName",
          "metricCustomizers",
          "rules",
          "whitelistObjectNames");

  static final List<String> JMX =
      join(
          List.of(
              "config_file",
              "jmx_url",
              "password",
              "password_file",
              "preset",
              "ssl",
              "timeout",
              "username"),
          JMX_RULES,
          EXPORTER);

  private Keys() {}

  /** With the key that an exporter has and its defaults have not. */
  static List<String> named(List<String> keys) {
    return join(keys, List.of("name"));
  }

  /** Every key that is known anywhere. */
  static Set<String> all() {
    var all = new TreeSet<String>(Set.of("name"));
    for (List<String> keys :
        List.of(
            ROOT,
            ENDPOINT,
            WEB,
            AUTH,
            USER,
            HTTP,
            BASIC_AUTH,
            AUTHORIZATION,
            TLS,
            FILE,
            EXEC,
            EXEC_CACHED,
            JVM,
            JMX)) {
      all.addAll(keys);
    }
    return all;
  }

  /** What to write instead of a word that is not known, with a guess at what was meant. */
  static String expected(String what, Collection<String> known, String word) {
    String nearest = nearest(known, word);
    return "one of the "
        + what
        + " "
        + String.join(", ", known)
        + (nearest == null ? "" : " (did you mean " + nearest + "?)");
  }

  private static @Nullable String nearest(Collection<String> known, String word) {
    String best = null;
    int least = word.length() < 5 ? 2 : 3;
    for (String candidate : known) {
      // A word so much longer is none of these; the distance would only cost time.
      int distance = word.length() > 64 ? least : distance(candidate, word);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Levenshtein: how many characters have to be put in, taken out or replaced. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  @SafeVarargs
  private static List<String> join(List<String>... lists) {
    var all = new ArrayList<String>();
    for (List<String> list : lists) {
      all.addAll(list);
    }
    all.sort(null);
    return List.copyOf(all);
  }
}
