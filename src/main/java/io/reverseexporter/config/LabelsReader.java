package io.reverseexporter.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads the labels of an exporter. */
record LabelsReader(Values values) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Set<String> RESERVED = Set.of("exporter_name", "le", "quantile");

  /** The labels that are right, in the order of the file. */
  Map<String, String> read(@Nullable Node node) {
    var labels = new LinkedHashMap<String, String>();
    Section section =
        node == null ? null : Section.of(node, "a mapping of label names to values", values);
    if (section == null) {
      return labels;
    }
    for (NodeTuple tuple : section.entries()) {
      Node key = tuple.getKeyNode();
      String name = ((ScalarNode) key).getValue();
      if (!NAME.matcher(name).matches()) {
        values.problems().expected(key, "a label name: letters, digits and _, no digit first");
      } else if (RESERVED.contains(name) || name.startsWith("__")) {
        values
            .problems()
            .expected(
                key, "a label other than exporter_name, le, quantile and those with __ first");
      }
      String value =
          values.text(tuple.getValueNode(), "a label value: text, a number or a boolean");
      if (value != null) {
        labels.put(name, value);
      }
    }
    return labels;
  }
}
