package io.reverseexporter.config;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.StreamReader;

/** Text to nodes with places: nothing is constructed, so that no tag can create an object. */
final class YamlDocument {
  /** Characters that a file may have. */
  static final int MAX_LENGTH = 3 * 1024 * 1024;

  /** Lists and mappings may be referred to so often: enough to share, too little for a bomb. */
  private static final int MAX_ALIASES = 200;

  private static final int MAX_DEPTH = 50;

  /** What SnakeYAML says in front of what stands in the file. Kinds of tokens are in quotes. */
  private static final Pattern BEFORE_TEXT =
      Pattern.compile(
          "(.*?(?:alias|tag handle|tag is not allowed|escape character|character found|but found"
              + "(?! '[^']*'$))).*",
          Pattern.DOTALL);

  /** What {@link #isFinite} asks for. */
  static final String FINITE =
      "no alias of what it stands in itself, and few enough to be written out";

  /** Values that one value may have with all aliases written out. */
  private static final long MAX_VALUES = 100_000;

  private YamlDocument() {}

  /** The only document's root; null if there is none, and a problem has been told. */
  static @Nullable Node parse(String text, Problems problems) {
    Node root = root(text, problems);
    if (root == null && problems.first() == null) {
      problems.at(1, 1, "expected a mapping with the key reverse_exporters", "an empty file");
    } else if (root != null) {
      findDuplicateKeys(root, problems);
    }
    return root;
  }

  /** The only document's root; null if there is none, or a problem has been told. */
  static @Nullable Node root(String text, Problems problems) {
    String yaml = text.startsWith("\ufeff") ? text.substring(1) : text;
    if (yaml.length() > MAX_LENGTH || !isPrintable(yaml, problems)) {
      if (yaml.length() > MAX_LENGTH) {
        problems.at(null, "expected at most " + MAX_LENGTH + " characters", "" + yaml.length());
      }
      return null;
    }
    try {
      Iterator<Node> documents = reader().composeAll(new StringReader(yaml)).iterator();
      if (!documents.hasNext()) {
        return null;
      }
      Node root = documents.next();
      if (documents.hasNext()) {
        problems.expected(documents.next(), "a single YAML document", "a second one");
      }
      return root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      problems.at(mark, "expected valid YAML", withoutText(e.getProblem()));
    } catch (YAMLException e) {
      // Not a matter of syntax: one of the limits, and these come without a place.
      problems.at(
          null,
          "expected YAML with at most %d levels and %d aliases".formatted(MAX_DEPTH, MAX_ALIASES),
          e.getMessage());
    }
    return null;
  }

  /** A problem without what stands in the file, which may be a secret. */
  private static @Nullable String withoutText(@Nullable String problem) {
    return problem == null ? null : BEFORE_TEXT.matcher(problem).replaceFirst("$1");
  }

  private static Yaml reader() {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(MAX_LENGTH);
    options.setAllowRecursiveKeys(false);
    return new Yaml(new SafeConstructor(options));
  }

  /** Looks for characters that YAML does not allow: SnakeYAML would not tell their line. */
  private static boolean isPrintable(String yaml, Problems problems) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < yaml.length(); ) {
      int c = yaml.codePointAt(i);
      if (!StreamReader.isPrintable(c)) {
        problems.at(line, column, "expected printable characters", "\\u%04x".formatted(c));
        return false;
      }
      i += Character.charCount(c);
      column = c == '\n' ? 1 : column + 1;
      line = c == '\n' ? line + 1 : line;
    }
    return true;
  }

  /** Whether a value can be written out without aliases, and is not too long for that. */
  static boolean isFinite(Node node) {
    return values(node, new IdentityHashMap<>()) <= MAX_VALUES;
  }

  /**
   * Values below a node, itself included, aliases written out.
   *
   * @param known what was counted; endless for what is being counted
   */
  private static long values(Node node, Map<Node, Long> known) {
    Long before = known.putIfAbsent(node, MAX_VALUES + 1);
    if (before != null) {
      return before;
    }
    long count = 1;
    if (node instanceof SequenceNode list) {
      for (Node item : list.getValue()) {
        count = Math.min(MAX_VALUES + 1, count + values(item, known));
      }
    } else if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        count += values(tuple.getKeyNode(), known) + values(tuple.getValueNode(), known);
        count = Math.min(MAX_VALUES + 1, count);
      }
    }
    known.put(node, count);
    return count;
  }

  private static void findDuplicateKeys(Node root, Problems problems) {
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> todo = new ArrayDeque<>();
    todo.add(root);
    while (!todo.isEmpty()) {
      Node node = todo.remove();
      if (!seen.add(node)) {
        continue;
      }
      if (node instanceof SequenceNode list) {
        todo.addAll(list.getValue());
      } else if (node instanceof MappingNode mapping) {
        findDuplicateKeys(mapping, problems);
        for (NodeTuple tuple : mapping.getValue()) {
          todo.add(tuple.getKeyNode());
          todo.add(tuple.getValueNode());
        }
      }
    }
  }

  private static void findDuplicateKeys(MappingNode mapping, Problems problems) {
    Map<String, Node> first = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        Node other = first.putIfAbsent(key.getValue(), key);
        if (other != null) {
          int line = other.getStartMark().getLine() + 1;
          problems.expected(
              key,
              "each key once in a mapping (also in line " + line + ")",
              Keys.all().contains(key.getValue()) ? key.getValue() : null);
        }
      }
    }
  }
}
