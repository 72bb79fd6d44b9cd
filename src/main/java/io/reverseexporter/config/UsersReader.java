package io.reverseexporter.config;

import io.reverseexporter.config.AccessConfig.User;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the users of an {@code auth} section. A password never gets into a problem. */
record UsersReader(Values values) {
  private static final String AUTH = "a mapping with the key basic_auth, a list of users";
  private static final String USERS = "a list of users, each with username and password";
  private static final String USER = "a mapping with username and password";
  static final String NAME =
      "a username that is not blank, and has no colon and no control characters";
  static final String PASSWORD = "a password that is not empty and has no control characters";

  /** Users that protect: none at all cannot take effect, and is a problem. */
  List<User> required(Node auth) {
    Section section = section(auth);
    Node list = section == null ? null : section.required("basic_auth", AUTH);
    List<User> users = list == null ? List.of() : users(list);
    if (list instanceof SequenceNode items && items.getValue().isEmpty()) {
      values
          .problems()
          .expected(list, "at least one user: an empty list protects nothing", "an empty list");
    }
    return users;
  }

  /** Users that protect, or an empty list that does not mean to. */
  List<User> optional(Node auth) {
    Section section = section(auth);
    Node list = section == null ? null : section.value("basic_auth");
    return list == null ? List.of() : users(list);
  }

  private @Nullable Section section(Node auth) {
    if (!(auth instanceof MappingNode)) {
      values.problems().expectedSecret(auth, AUTH);
      return null;
    }
    Section section = Section.of(auth, AUTH, values);
    if (section != null) {
      section.checkKeysOfSecrets(Keys.AUTH);
    }
    return section;
  }

  private List<User> users(Node list) {
    var users = new ArrayList<User>();
    if (!(list instanceof SequenceNode sequence)) {
      values.problems().expectedSecret(list, USERS);
      return users;
    }
    for (Node item : sequence.getValue()) {
      Section section = item instanceof MappingNode ? Section.of(item, USER, values) : null;
      if (section == null) {
        values.problems().expectedSecret(item, USER);
      } else {
        section.checkKeysOfSecrets(Keys.USER);
        String name = name(section.required("username", NAME));
        String password = password(section.required("password", PASSWORD));
        if (name != null && password != null) {
          users.add(new User(name, password));
        }
      }
    }
    return users;
  }

  private @Nullable String name(@Nullable Node node) {
    return node == null ? null : right(node, NAME, UsersReader::isName);
  }

  private @Nullable String password(@Nullable Node node) {
    return node == null ? null : right(node, PASSWORD, UsersReader::isPassword);
  }

  private @Nullable String right(Node node, String expected, Predicate<String> isRight) {
    String text = values.scalar(node);
    if (text == null || !isRight.test(text)) {
      values.problems().expectedSecret(node, expected);
      return null;
    }
    return text;
  }

  /** Whether basic authentication, which sends name:password, can send the name. */
  static boolean isName(String text) {
    return !text.isBlank() && text.indexOf(':') < 0 && hasNoControls(text);
  }

  /** The same for a password. */
  static boolean isPassword(String text) {
    return !text.isEmpty() && hasNoControls(text);
  }

  /** RFC 7617 forbids them. */
  private static boolean hasNoControls(String text) {
    return text.chars().noneMatch(Character::isISOControl);
  }
}
