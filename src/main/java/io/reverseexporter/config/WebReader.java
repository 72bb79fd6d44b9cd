package io.reverseexporter.config;

import io.reverseexporter.config.AccessConfig.AuthType;
import io.reverseexporter.config.AccessConfig.User;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the section {@code web} of the Go program. The container listens here, but what protected
 * the original goes on protecting.
 */
record WebReader(Values values) {
  private static final String LISTEN = "a list of listen URLs";

  /**
   * What the section means here.
   *
   * @param contextPath in front of every path: empty, or with a slash first and none at the end
   */
  record Web(String contextPath, WebProtection protection) {}

  /** What is read of a section that may not be there. */
  Web read(@Nullable Node node) {
    Section section =
        node == null ? null : Section.of(node, "a mapping with the keys of web", values);
    if (section == null) {
      return new Web("", WebProtection.NONE);
    }
    section.checkKeys(Keys.WEB);
    noEffect(section, "telemetry_path", "the application's own metrics are at /-/metrics");
    noEffect(section, "read_header_timeout", "the container reads the headers");
    if (section.present("listen") != null) {
      values
          .problems()
          .warn(
              section.key("listen"),
              "web.listen opens nothing: the container listens. TLS and client certificates that it"
                  + " asks for are asked for on every endpoint");
    }
    section.duration("read_header_timeout");
    Node telemetryPath = section.value("telemetry_path");
    if (telemetryPath != null) {
      values.text(telemetryPath, "a path");
    }
    List<ListenAddress> listeners = listeners(section.value("listen"));
    List<User> users = users(section);
    Set<AuthType> types = EnumSet.noneOf(AuthType.class);
    if (!users.isEmpty()) {
      types.add(AuthType.BASIC);
    }
    if (listeners.stream().anyMatch(ListenAddress::clientCert)) {
      types.add(AuthType.CLIENT_CERT);
    }
    boolean tls = listeners.stream().anyMatch(ListenAddress::tls);
    return new Web(
        contextPath(section.value("context_path")), new WebProtection(types, users, tls));
  }

  private void noEffect(Section section, String key, String why) {
    if (section.present(key) != null) {
      values.problems().warn(section.key(key), "web." + key + " has no effect: " + why);
    }
  }

  private List<User> users(Section section) {
    Node auth = section.value("auth");
    List<User> users = auth == null ? List.of() : new UsersReader(values).optional(auth);
    if (users.isEmpty()) {
      noEffect(section, "auth", "it has no users");
    }
    return users;
  }

  private List<ListenAddress> listeners(@Nullable Node node) {
    var listeners = new ArrayList<ListenAddress>();
    boolean isRight = true;
    for (Node item : node == null ? List.<Node>of() : values.list(node, LISTEN)) {
      String url = values.text(item, ListenAddress.EXPECTED);
      try {
        if (url != null) {
          listeners.add(ListenAddress.parse(url));
          continue;
        }
      } catch (IllegalArgumentException e) {
        String shown = Problems.withoutLogin(Problems.describe(item));
        values.problems().expected(item, String.valueOf(e.getMessage()), shown);
      }
      isRight = false;
    }
    if (node != null
        && isRight
        && !listeners.isEmpty()
        && listeners.stream().allMatch(ListenAddress::unix)) {
      values
          .problems()
          .expected(
              node,
              "a tcp or tcps listener: the container listens on TCP, where the permissions of a Unix"
                  + " socket protect nothing",
              "Unix sockets only");
    }
    return listeners;
  }

  private String contextPath(@Nullable Node node) {
    String path = node == null ? null : values.text(node, "a path");
    if (node == null || path == null || path.isEmpty()) {
      return "";
    }
    String expected = EndpointPath.expected(path);
    if (expected != null) {
      values.problems().expected(node, expected);
      return "";
    }
    return EndpointPath.prefix(path);
  }
}
