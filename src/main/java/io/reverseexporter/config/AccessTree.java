package io.reverseexporter.config;

import io.reverseexporter.config.AccessConfig.AuthType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Who may see something, under the keys of the file. */
record AccessTree(Secrecy secrecy) {
  /** Whether there is anything to say. */
  static boolean isOpen(AccessConfig access) {
    return access.types().isEmpty() && !access.requireTls();
  }

  /** The keys, all that can be said. */
  Map<String, Object> of(AccessConfig access) {
    var tree = new LinkedHashMap<String, Object>();
    List<String> types = access.types().stream().map(AccessTree::word).toList();
    tree.put("auth_type", types.isEmpty() ? "none" : types.size() == 1 ? types.get(0) : types);
    if (types.size() > 1) {
      tree.put("satisfy", access.satisfy().name().toLowerCase(Locale.ROOT));
    }
    if (access.htpasswdFile() != null) {
      tree.put("htpasswd_file", access.htpasswdFile().toString());
    } else if (!access.users().isEmpty()) {
      tree.put("auth", users(access));
    }
    if (!access.roles().isEmpty()) {
      tree.put("roles", access.roles());
    }
    if (!access.subjects().isEmpty()) {
      tree.put("subjects", access.subjects());
    }
    tree.put("require_tls", access.requireTls());
    return tree;
  }

  /**
   * What protects everything under the key {@code web}, without the key {@code management}: with it
   * more would be allowed. Of listeners there is one that asks for the same.
   */
  Map<String, Object> web(AccessConfig everywhere) {
    var tree = new LinkedHashMap<String, Object>();
    if (everywhere.types().contains(AuthType.CLIENT_CERT)) {
      tree.put("listen", List.of("tcps://:0?tlsclientca=ca.pem"));
    } else if (everywhere.requireTls()) {
      tree.put("listen", List.of("tcps://:0"));
    }
    if (everywhere.types().contains(AuthType.BASIC)) {
      tree.put("auth", users(everywhere));
    }
    return tree;
  }

  private Map<String, Object> users(AccessConfig access) {
    return Map.of("basic_auth", access.users().stream().map(this::user).toList());
  }

  private static String word(AuthType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private Map<String, Object> user(AccessConfig.User user) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("username", user.name());
    tree.put("password", secrecy.of(user.password()));
    return tree;
  }
}
