package io.reverseexporter.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping with its merge keys ({@code <<}) resolved: what it says itself comes first, then the
 * merged mappings in their order. A key without a value counts as not there.
 */
final class Section {
  private final Node node;
  private final Map<String, NodeTuple> entries;
  private final Values values;

  private Section(Node node, Map<String, NodeTuple> entries, Values values) {
    this.node = node;
    this.entries = entries;
    this.values = values;
  }

  /** The section, or null if the node is no mapping, and a problem has been told. */
  static @Nullable Section of(Node node, String what, Values values) {
    if (!(node instanceof MappingNode mapping)) {
      values.problems().expected(node, what);
      return null;
    }
    var entries = new LinkedHashMap<String, NodeTuple>();
    collect(mapping, entries, Collections.newSetFromMap(new IdentityHashMap<>()), values);
    return new Section(node, entries, values);
  }

  /** A section that stands at a node and says nothing. */
  static Section empty(Node at, Values values) {
    return new Section(at, Map.of(), values);
  }

  /** Merging a mapping twice changes nothing: each is looked at once, which also ends circles. */
  private static void collect(
      MappingNode mapping, Map<String, NodeTuple> entries, Set<Node> seen, Values values) {
    if (!seen.add(mapping)) {
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        values.problems().expected(tuple.getKeyNode(), "a key that is text");
      } else if (!key.getTag().equals(Tag.MERGE)) {
        entries.putIfAbsent(key.getValue(), tuple);
      }
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        Node merged = tuple.getValueNode();
        List<Node> sources =
            merged instanceof SequenceNode list ? list.getValue() : List.of(merged);
        for (Node source : sources) {
          if (source instanceof MappingNode other) {
            collect(other, entries, seen, values);
          } else {
            // It may be a secret's section.
            values.problems().expectedSecret(source, "a mapping to merge, or a list of mappings");
          }
        }
      }
    }
  }

  /** Where the section begins. */
  Node node() {
    return node;
  }

  /** The keys, in order. */
  Collection<NodeTuple> entries() {
    return entries.values();
  }

  /** The same with what is said elsewhere for keys that are not here. */
  Section orElse(Section defaults) {
    var all = new LinkedHashMap<>(entries);
    all.values().removeIf(entry -> value(entry) == null);
    defaults.entries.forEach(all::putIfAbsent);
    return new Section(node, all, values);
  }

  /** The same without some keys. */
  Section without(Set<String> keys) {
    var rest = new LinkedHashMap<>(entries);
    rest.keySet().removeAll(keys);
    return new Section(node, rest, values);
  }

  /** Tells every key that is not known. */
  void checkKeys(List<String> known) {
    checkKeys(known, false);
  }

  /** Tells every key that is not known, but not what it says: it may be a secret. */
  void checkKeysOfSecrets(List<String> known) {
    checkKeys(known, true);
  }

  private void checkKeys(List<String> known, boolean hidden) {
    entries.forEach(
        (key, tuple) -> {
          if (!known.contains(key)) {
            values
                .problems()
                .expected(
                    tuple.getKeyNode(),
                    Keys.expected("keys", known, key),
                    hidden ? Problems.HIDDEN : key);
          }
        });
  }

  /** Tells of a key that is there and cannot take effect. */
  void useless(String key, String expected) {
    if (present(key) != null) {
      values.problems().expected(key(key), expected, null);
    }
  }

  /** The value of a key as it stands there, YAML's null too; null if the key is not there. */
  @Nullable Node present(String key) {
    NodeTuple tuple = entries.get(key);
    return tuple == null ? null : tuple.getValueNode();
  }

  /** The value of a key, null if it has none. */
  @Nullable Node value(String key) {
    Node value = present(key);
    return value == null || isNull(value) ? null : value;
  }

  /** The key itself, for what is wrong with its being there. */
  Node key(String key) {
    NodeTuple tuple = entries.get(key);
    return tuple == null ? node : tuple.getKeyNode();
  }

  /** The key of an entry. */
  static String key(NodeTuple entry) {
    return ((ScalarNode) entry.getKeyNode()).getValue();
  }

  /** The value of an entry, null if it has none. */
  static @Nullable Node value(NodeTuple entry) {
    return isNull(entry.getValueNode()) ? null : entry.getValueNode();
  }

  /** Like {@link #value(String)}; tells if there is none. */
  @Nullable Node required(String key, String expected) {
    Node value = value(key);
    if (value == null) {
      values.problems().expected(entries.containsKey(key) ? key(key) : node, expected, null);
    }
    return value;
  }

  boolean flag(String key, boolean otherwise) {
    Boolean flag = flag(key);
    return flag == null ? otherwise : flag;
  }

  @Nullable Boolean flag(String key) {
    Node value = value(key);
    return value == null ? null : values.flag(value);
  }

  /** The duration of a key, null if there is none or a wrong one. */
  @Nullable Duration duration(String key) {
    Node value = value(key);
    return value == null ? null : values.duration(value);
  }

  /** The duration of a key, which must be above 0; null if there is none or a wrong one. */
  @Nullable Duration positiveDuration(String key) {
    Node value = value(key);
    return value == null ? null : values.positiveDuration(value);
  }

  /** The whole number of a key; what is said otherwise if there is none or a wrong one. */
  int wholeNumber(String key, int least, int otherwise) {
    Node value = value(key);
    Integer number = value == null ? null : values.wholeNumber(value, least);
    return number == null ? otherwise : number;
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }
}
