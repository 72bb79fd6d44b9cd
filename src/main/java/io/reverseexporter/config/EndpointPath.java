package io.reverseexporter.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a path of an endpoint may look like. It is compared with the decoded path of a request. */
final class EndpointPath {
  /** Containers cut at a semicolon, and some refuse encoded slashes, backslashes and percents. */
  private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9._~!$&'()*+,=:@/-]*");

  private EndpointPath() {}

  /** What was expected instead of a path, null if it is right. */
  static @Nullable String expected(String path) {
    if (path.isBlank()) {
      return "a path that is not blank";
    }
    if (!path.startsWith("/")) {
      return "a path that starts with /";
    }
    if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
      return "a path without query and fragment";
    }
    if (!CHARACTERS.matcher(path).matches()) {
      return "a path of letters, digits and -._~!$&'()*+,=:@/";
    }
    if (path.contains("//") || (path + "/").contains("/./") || (path + "/").contains("/../")) {
      return "a path without empty, . and .. segments";
    }
    return null;
  }

  /** Without a slash at the end: what another path may follow. */
  static String prefix(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Whether a path lies where this application keeps its own pages. */
  static boolean isReserved(String path) {
    return path.equals("/-") || path.startsWith("/-/");
  }
}
