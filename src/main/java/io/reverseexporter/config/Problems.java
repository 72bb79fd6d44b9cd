package io.reverseexporter.config;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Collects what is wrong in one file. What is read several times (aliases, defaults) is told once.
 */
final class Problems {
  /** Stands for a value that must not even be in the log. */
  static final String HIDDEN = "(a secret)";

  private final String file;
  private final Set<Problem> problems = new TreeSet<>();
  private final Set<Problem> warnings = new TreeSet<>();

  Problems(String file) {
    this.file = file;
  }

  /** The node is not what was expected. */
  void expected(Node at, String expected) {
    expected(at, expected, describe(at));
  }

  /** The node is not what was expected; the value says what it is instead. */
  void expected(Node at, String expected, @Nullable String value) {
    at(at.getStartMark(), "expected " + expected, value);
  }

  /** The node is not what was expected, and what it says may be a secret. */
  void expectedSecret(Node at, String expected) {
    boolean says = at instanceof ScalarNode scalar && !scalar.getValue().isBlank();
    expected(at, expected, says ? HIDDEN : describe(at));
  }

  /** Something is wrong at a place without a node. */
  void at(@Nullable Mark mark, String rule, @Nullable String value) {
    at(mark == null ? 0 : mark.getLine() + 1, mark == null ? 0 : mark.getColumn() + 1, rule, value);
  }

  /** Something is wrong at a line and column, both from 1; 0 for the whole file. */
  void at(int line, int column, String rule, @Nullable String value) {
    problems.add(new Problem(file, line, column, rule, value));
  }

  void warn(Node at, String text) {
    Mark mark = at.getStartMark();
    warnings.add(new Problem(file, mark.getLine() + 1, mark.getColumn() + 1, text, null));
  }

  /** What is wrong at the first place; null if nothing is. */
  @Nullable Problem first() {
    return problems.isEmpty() ? null : problems.iterator().next();
  }

  List<Problem> warnings() {
    return List.copyOf(warnings);
  }

  /** Ends the reading if there is any problem. */
  void throwIfAny() throws ConfigurationException {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(List.copyOf(problems));
    }
  }

  /** A URL without user information: a password is a secret even where it is not allowed. */
  static String withoutLogin(String url) {
    int at = url.lastIndexOf('@');
    return at < 0 ? url : HIDDEN + url.substring(at);
  }

  /** What stands at a node, in words or as written. */
  static String describe(Node node) {
    if (node instanceof MappingNode) {
      return "a mapping";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
      return scalar.getValue();
    }
    return node.getTag().equals(Tag.NULL) ? "nothing" : "an empty text";
  }
}
