package io.reverseexporter.config;

import io.reverseexporter.config.AccessConfig.AuthType;
import io.reverseexporter.config.AccessConfig.Satisfy;
import io.reverseexporter.config.AccessConfig.User;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads who may see an endpoint or the management pages. A key that protects and cannot take effect
 * is a problem: whoever wrote it believes that something is protected.
 *
 * @param folder of the configuration file, absolute
 * @param web what holds everywhere, on top
 */
record AccessReader(Values values, Path folder, WebProtection web) {
  private static final List<String> TYPES = List.of("none", "basic", "client_cert");

  private static final Set<String> ANY_ROLE = Set.of("*", "**");

  /** Deeply nested patterns exhaust the stack. */
  private static final int MAX_PATTERN = 1000;

  private static final String TYPE = "none, basic, client_cert, or a list of basic and client_cert";

  /** What a section asks for; meaningful only if no problem has been told. */
  AccessConfig read(Section section) {
    Node auth = section.present("auth");
    List<User> users = auth == null ? List.of() : new UsersReader(values).required(auth);
    Node typeNode = section.present("auth_type");
    Set<AuthType> types =
        typeNode != null
            ? types(typeNode)
            : auth == null ? EnumSet.noneOf(AuthType.class) : EnumSet.of(AuthType.BASIC);
    Path htpasswdFile = htpasswdFile(section.present("htpasswd_file"));
    List<String> roles = roles(section.present("roles"));
    List<String> subjects = subjects(section.present("subjects"));
    Satisfy satisfy = satisfy(section.present("satisfy"));
    Node tls = section.present("require_tls");
    boolean requireTls = tls != null && Boolean.TRUE.equals(values.flag(tls));
    if (types != null) {
      checkEffect(section, types);
      checkAgainstWeb(section, types, satisfy, requireTls);
    }
    Set<AuthType> all = EnumSet.noneOf(AuthType.class);
    all.addAll(web.types());
    all.addAll(types == null ? Set.of() : types);
    boolean ownUsers = types != null && types.contains(AuthType.BASIC);
    return new AccessConfig(
        all,
        satisfy,
        htpasswdFile,
        ownUsers ? users : web.users(),
        roles,
        subjects,
        requireTls || web.requireTls());
  }

  private void checkEffect(Section section, Set<AuthType> types) {
    if (!types.contains(AuthType.BASIC)) {
      for (String key : List.of("auth", "htpasswd_file", "roles")) {
        section.useless(key, "basic under auth_type: without it " + key + " cannot take effect");
      }
    }
    if (!types.contains(AuthType.CLIENT_CERT)) {
      section.useless(
          "subjects", "client_cert under auth_type: without it subjects cannot take effect");
    }
    if (types.size() < 2) {
      section.useless(
          "satisfy", "two types under auth_type: with fewer satisfy cannot take effect");
    }
    if (section.present("auth") != null) {
      section.useless("htpasswd_file", "either htpasswd_file or auth");
    }
    if (section.present("auth") != null || section.present("htpasswd_file") != null) {
      section.useless(
          "roles", "roles without htpasswd_file and auth: the container's realm has them");
    }
  }

  private void checkAgainstWeb(
      Section section, Set<AuthType> types, Satisfy satisfy, boolean requireTls) {
    if (!web.types().isEmpty()) {
      if (types.isEmpty()) {
        section.useless(
            "auth_type", "an auth type: web.auth or web.listen protects every endpoint");
      }
      if (satisfy == Satisfy.ANY) {
        section.useless(
            "satisfy", "all: what web.auth or web.listen asks for is needed in any case");
      }
    }
    if (web.requireTls() && !requireTls) {
      section.useless("require_tls", "true: web.listen asks for TLS everywhere");
    }
  }

  /** The types, an empty set where nothing is asked for; null if something is wrong. */
  private @Nullable Set<AuthType> types(Node node) {
    List<Node> items = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    Set<AuthType> types = EnumSet.noneOf(AuthType.class);
    boolean isRight = !items.isEmpty();
    boolean hasNone = false;
    if (items.isEmpty()) {
      values.problems().expected(node, TYPE, "an empty list");
    }
    for (Node item : items) {
      String word = item instanceof ScalarNode ? values.text(item, TYPE) : null;
      AuthType type =
          "basic".equals(word)
              ? AuthType.BASIC
              : "client_cert".equals(word) ? AuthType.CLIENT_CERT : null;
      if (type != null && !types.add(type)) {
        values.problems().expected(item, "each auth type once");
      } else if (type == null && ("none".equals(word) || "".equals(word))) {
        hasNone = true;
      } else if (type == null) {
        isRight = false;
        if (word != null) {
          values.problems().expected(item, Keys.expected("auth types", TYPES, word));
        } else if (!(item instanceof ScalarNode)) {
          values.problems().expected(item, TYPE);
        }
      }
    }
    if (hasNone && items.size() > 1) {
      values.problems().expected(node, "none alone, or no none", "none beside another type");
      isRight = false;
    }
    return isRight ? types : null;
  }

  private @Nullable Path htpasswdFile(@Nullable Node node) {
    return node == null ? null : values.path(node, folder);
  }

  private List<String> roles(@Nullable Node node) {
    if (node instanceof SequenceNode list) {
      for (Node item : list.getValue()) {
        // Some containers take ** for everybody who has logged in, some for nobody.
        if (item instanceof ScalarNode role && ANY_ROLE.contains(role.getValue())) {
          values.problems().expected(item, "the name of a role; for any user leave roles out");
        }
      }
    }
    return texts(node, "a list of roles");
  }

  private List<String> subjects(@Nullable Node node) {
    var subjects = new ArrayList<String>();
    List<String> texts = texts(node, "a list of regular expressions");
    List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of();
    for (int i = 0; i < texts.size() && texts.size() == nodes.size(); i++) {
      if (texts.get(i).length() > MAX_PATTERN) {
        values.problems().expected(nodes.get(i), "at most " + MAX_PATTERN + " characters");
        continue;
      }
      try {
        subjects.add(Pattern.compile(texts.get(i)).pattern());
      } catch (PatternSyntaxException e) {
        values
            .problems()
            .expected(
                nodes.get(i),
                "a regular expression",
                texts.get(i) + " (" + e.getDescription() + ")");
      }
    }
    return subjects;
  }

  /** A list of text that is not blank, not empty if it is there. */
  private List<String> texts(@Nullable Node node, String expected) {
    var texts = new ArrayList<String>();
    List<Node> items = node == null ? List.of() : values.list(node, expected);
    for (Node item : items) {
      String text = values.notBlank(item, "text in " + expected);
      if (text != null) {
        texts.add(text);
      }
    }
    if (node instanceof SequenceNode && items.isEmpty()) {
      values.problems().expected(node, expected + ", not empty", "an empty list");
    }
    return texts;
  }

  private Satisfy satisfy(@Nullable Node node) {
    String word = node == null ? "all" : values.text(node, "all or any");
    if (node != null && word != null && !word.equals("all") && !word.equals("any")) {
      values.problems().expected(node, "all or any");
    }
    return "any".equals(word) ? Satisfy.ANY : Satisfy.ALL;
  }
}
