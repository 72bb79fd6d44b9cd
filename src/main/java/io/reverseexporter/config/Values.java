package io.reverseexporter.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Nodes to values. What is of a wrong type is told, and null. */
record Values(Problems problems) {
  private static final Set<Tag> TEXT =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.TIMESTAMP, Tag.MERGE);

  private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,9}");

  private static final Set<String> TRUE = Set.of("true", "yes", "on");
  private static final Set<String> FALSE = Set.of("false", "no", "off");

  /**
   * A mapping that must say something, each key with a value; null if the node is none, and a
   * problem has been told. What stands in its place may be a secret, even a key: {@code
   * authorization: {Bearer abc}} is one key without a value.
   */
  @Nullable Section settings(Node node, String expected) {
    if (!(node instanceof MappingNode)) {
      problems.expectedSecret(node, expected);
      return null;
    }
    Section section = Section.of(node, expected, this);
    if (section == null) {
      return null;
    }
    if (section.entries().isEmpty()) {
      problems.expected(node, expected, "an empty mapping");
      return null;
    }
    for (NodeTuple entry : section.entries()) {
      if (Section.value(entry) == null) {
        String key = Problems.describe(entry.getKeyNode());
        problems.expected(
            entry.getValueNode(),
            "a value, or no " + (Keys.all().contains(key) ? "key " + key : "such key"));
      }
    }
    return section;
  }

  /** Text; numbers and booleans are taken as written. */
  @Nullable String text(Node node, String expected) {
    String text = scalar(node);
    if (text == null) {
      problems.expected(node, expected);
    }
    return text;
  }

  /** Text, null if it is none; nothing is told. */
  @Nullable String scalar(Node node) {
    return node instanceof ScalarNode scalar && TEXT.contains(scalar.getTag())
        ? scalar.getValue()
        : null;
  }

  /** Text that is not only spaces. */
  @Nullable String notBlank(Node node, String expected) {
    String text = text(node, expected);
    if (text != null && text.isBlank()) {
      problems.expected(node, expected);
      return null;
    }
    return text;
  }

  /** A path of the file system, relative to a folder if it is relative. */
  @Nullable Path path(Node node, Path folder) {
    // Somebody may have written a key or a password itself, instead of its file.
    String text = secret(node, "a path of a file");
    if (text == null) {
      return null;
    }
    if (text.isBlank()) {
      problems.expected(node, "a path of a file");
      return null;
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      problems.expectedSecret(node, "a path of one line");
      return null;
    }
    try {
      return folder.resolve(text);
    } catch (InvalidPathException e) {
      problems.expectedSecret(node, "a path that the file system allows");
      return null;
    }
  }

  @Nullable Boolean flag(Node node) {
    if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
      String word = scalar.getValue().toLowerCase(Locale.ROOT);
      if (TRUE.contains(word) || FALSE.contains(word)) {
        return TRUE.contains(word);
      }
    }
    problems.expected(node, "true or false");
    return null;
  }

  @Nullable Duration duration(Node node) {
    Duration duration =
        node instanceof ScalarNode scalar ? Durations.parse(scalar.getValue()) : null;
    if (duration == null) {
      problems.expected(node, Durations.EXPECTED);
    }
    return duration;
  }

  @Nullable Duration positiveDuration(Node node) {
    Duration duration = duration(node);
    if (duration != null && duration.isZero()) {
      problems.expected(node, "a duration above 0");
      return null;
    }
    return duration;
  }

  /** A size in bytes. */
  @Nullable Long size(Node node, String expected) {
    String text = scalar(node);
    Long size = text == null ? null : Sizes.parse(text);
    if (size == null) {
      problems.expected(node, expected);
    }
    return size;
  }

  /**
   * A number in decimal digits. What else YAML 1.1 takes for whole numbers ({@code 010} for eight,
   * {@code 1:30} for ninety) not everybody reads as the same.
   *
   * @param least that is allowed
   */
  @Nullable Integer wholeNumber(Node node, int least) {
    if (node instanceof ScalarNode scalar
        && scalar.getTag().equals(Tag.INT)
        && DIGITS.matcher(scalar.getValue()).matches()) {
      long number = Long.parseLong(scalar.getValue());
      if (number >= least && number <= Integer.MAX_VALUE) {
        return (int) number;
      }
    }
    problems.expected(
        node,
        "a whole number from "
            + least
            + " to "
            + Integer.MAX_VALUE
            + ", in digits only and without quotes");
    return null;
  }

  /** The nodes of a list; none if it is no list, and a problem has been told. */
  List<Node> list(Node node, String expected) {
    if (node instanceof SequenceNode list) {
      return list.getValue();
    }
    problems.expected(node, expected);
    return List.of();
  }

  /** A list of text, in which a secret may be. */
  List<String> texts(@Nullable Node node, String expected) {
    var texts = new ArrayList<String>();
    if (node != null && !(node instanceof SequenceNode)) {
      problems.expectedSecret(node, expected);
    }
    for (Node item : node instanceof SequenceNode list ? list.getValue() : List.<Node>of()) {
      String text = secret(item, "text in " + expected);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** A mapping of text to text, in the order of the file. A secret may be in it. */
  Map<String, String> map(@Nullable Node node, String expected) {
    var map = new LinkedHashMap<String, String>();
    if (node != null && !(node instanceof MappingNode)) {
      problems.expectedSecret(node, expected);
      return map;
    }
    Section section = node == null ? null : Section.of(node, expected, this);
    if (section != null) {
      for (NodeTuple tuple : section.entries()) {
        String text = secret(tuple.getValueNode(), "text in " + expected);
        if (text != null) {
          map.put(((ScalarNode) tuple.getKeyNode()).getValue(), text);
        }
      }
    }
    return map;
  }

  /** As {@link #text(Node, String)}, for what may be a secret. */
  private @Nullable String secret(Node node, String expected) {
    String text = scalar(node);
    if (text == null) {
      problems.expectedSecret(node, expected);
    }
    return text;
  }
}
