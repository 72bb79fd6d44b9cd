package io.reverseexporter.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Trees of mappings, lists, text, whole numbers and booleans as YAML. What is text is read again as
 * the same text, whatever it looks like.
 */
final class YamlText {
  /**
   * Characters. What stands once in a file may be written out for each of thousands of exporters.
   */
  static final int MAX_LENGTH = 16 * 1024 * 1024;

  private YamlText() {}

  /**
   * The YAML of a tree, one key or item a line.
   *
   * @throws TooLongException if it has more than {@link #MAX_LENGTH} characters
   */
  static String of(Map<String, ?> tree) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    // A text that is broken over lines reads the same, but cannot be searched for.
    options.setSplitLines(false);
    var out = new BoundedWriter(MAX_LENGTH);
    new Yaml(options).serialize(node(tree), out);
    return out.toString();
  }

  /** The YAML of a mapping with these entries, each as it was written or near to it. */
  static String of(List<NodeTuple> entries) {
    var options = new DumperOptions();
    options.setSplitLines(false);
    var out = new BoundedWriter(MAX_LENGTH);
    FlowStyle style = entries.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
    new Yaml(options).serialize(new MappingNode(Tag.MAP, entries, style), out);
    return out.toString();
  }

  /** The tree of a mapping that {@link #of(List)} has written. */
  static Map<String, Object> tree(String yaml) {
    var options = new LoaderOptions();
    options.setCodePointLimit(MAX_LENGTH);
    Map<String, Object> tree = new Yaml(new SafeConstructor(options)).load(yaml);
    return tree;
  }

  /** An entry of text. */
  static NodeTuple entry(String key, String value) {
    return new NodeTuple(node(key), node(value));
  }

  /** The tree with the keys of its mappings in alphabetical order, which has no meaning. */
  static Map<String, Object> sorted(Map<?, ?> tree) {
    var sorted = new TreeMap<String, Object>();
    tree.forEach((key, value) -> sorted.put(String.valueOf(key), sortedValue(value)));
    return sorted;
  }

  private static @Nullable Object sortedValue(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return sorted(map);
    }
    return value instanceof List<?> list
        ? list.stream().map(YamlText::sortedValue).toList()
        : value;
  }

  // A node for each place: one that is met again would become an alias.
  private static Node node(@Nullable Object value) {
    if (value == null) {
      return scalar(Tag.NULL, "null", ScalarStyle.PLAIN);
    }
    if (value instanceof Map<?, ?> map) {
      var entries = new ArrayList<NodeTuple>();
      map.forEach((key, of) -> entries.add(new NodeTuple(node(key), node(of))));
      return new MappingNode(
          Tag.MAP, entries, entries.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }
    if (value instanceof List<?> list) {
      List<Node> items = list.stream().map(YamlText::node).toList();
      return new SequenceNode(Tag.SEQ, items, items.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }
    if (value instanceof Boolean) {
      return scalar(Tag.BOOL, value.toString(), ScalarStyle.PLAIN);
    }
    if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
      return scalar(Tag.INT, value.toString(), ScalarStyle.PLAIN);
    }
    if (value instanceof Double) {
      return scalar(Tag.FLOAT, value.toString(), ScalarStyle.PLAIN);
    }
    String text = value.toString();
    // Elsewhere line ends are folded.
    boolean isOneLine = text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    return scalar(Tag.STR, text, isOneLine ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
  }

  private static ScalarNode scalar(Tag tag, String text, ScalarStyle style) {
    return new ScalarNode(tag, text, null, null, style);
  }
}
