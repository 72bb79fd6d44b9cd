package io.reverseexporter.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the exporters of an endpoint: a list of one-key mappings, or a mapping of kinds to lists.
 */
final class ExportersReader {
  private static final String EXPECTED =
      "a list of exporters, each under its kind, or a mapping of kinds to lists of exporters";
  private static final String ONE_KIND = "a mapping with one key, the kind of the exporter";
  private static final String KEYS = "a mapping of the exporter's keys";

  private final Values values;
  private final ExporterReader reader;
  private final Map<ExporterKind, Section> defaults = new EnumMap<>(ExporterKind.class);

  /** With the memory that the file allows for answers, in bytes; null if it says nothing. */
  ExportersReader(Values values, Path folder, @Nullable Long memoryLimit) {
    this.values = values;
    this.reader = new ExporterReader(values, folder, memoryLimit);
  }

  /** Takes what holds for all exporters of a kind; read before the first exporter. */
  void readDefaults(@Nullable Node node) {
    for (Map.Entry<ExporterKind, NodeTuple> kind :
        kinds(node, "a mapping of exporter kinds to defaults").entrySet()) {
      Node value = Section.value(kind.getValue());
      Section section =
          value == null ? null : Section.of(value, "a mapping of an exporter's keys", values);
      if (section != null) {
        section.checkKeys(kind.getKey().keys());
        reader.checkDefaults(kind.getKey(), section);
        defaults.put(kind.getKey(), section);
      }
    }
  }

  /** The exporters that are right, in the order of the file. */
  List<ExporterConfig> read(Section endpoint) {
    Node node = endpoint.value("exporters");
    var exporters = new Exporters(new ArrayList<>(), new HashMap<>());
    if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> readListed(item, exporters));
    } else if (node instanceof MappingNode) {
      readByKind(node, exporters);
    } else if (node != null) {
      values.problems().expected(node, EXPECTED);
    }
    if (exporters.read.isEmpty()) {
      values
          .problems()
          .warn(node == null ? endpoint.node() : node, "the endpoint has no exporters");
    }
    return exporters.read;
  }

  /** What has been read of one endpoint, and where the names are. */
  private record Exporters(List<ExporterConfig> read, Map<String, Node> names) {}

  /** First generation: one mapping with one key, the kind. */
  private void readListed(Node item, Exporters exporters) {
    Section section = Section.of(item, ONE_KIND, values);
    if (section == null) {
      return;
    }
    if (section.entries().size() != 1) {
      // An exporter whose keys are not indented below its kind looks like this.
      List<String> keys =
          section.entries().stream().map(t -> Problems.describe(t.getKeyNode())).toList();
      values.problems().expected(item, ONE_KIND, "the keys " + keys);
      return;
    }
    NodeTuple tuple = section.entries().iterator().next();
    ExporterKind kind = kind(tuple);
    if (kind != null) {
      Node value = Section.value(tuple);
      add(kind, value == null ? tuple.getKeyNode() : value, value == null, exporters);
    }
  }

  /** Second generation: kinds to lists. */
  private void readByKind(Node node, Exporters exporters) {
    kinds(node, EXPECTED)
        .forEach(
            (kind, tuple) -> {
              Node list = Section.value(tuple);
              String expected = "a list of " + kind.word() + " exporters";
              for (Node item : list == null ? List.<Node>of() : values.list(list, expected)) {
                add(kind, item, false, exporters);
              }
            });
  }

  private void add(ExporterKind kind, Node node, boolean isEmpty, Exporters exporters) {
    Section section = isEmpty ? Section.empty(node, values) : Section.of(node, KEYS, values);
    if (section == null) {
      return;
    }
    section.checkKeys(Keys.named(kind.keys()));
    Section ofKind = defaults.getOrDefault(kind, Section.empty(node, values));
    ExporterConfig exporter = reader.read(kind, section, ofKind);
    if (section.value("name") instanceof ScalarNode name) {
      Node other = exporters.names.putIfAbsent(name.getValue(), name);
      if (other != null) {
        int line = other.getStartMark().getLine() + 1;
        values
            .problems()
            .expected(
                name,
                "a name that no other exporter of the endpoint has (also in line " + line + ")");
      }
    }
    if (exporter != null) {
      exporters.read.add(exporter);
    }
  }

  /** The kinds that a mapping has as keys, in the order of the file. */
  private Map<ExporterKind, NodeTuple> kinds(@Nullable Node node, String expected) {
    var kinds = new LinkedHashMap<ExporterKind, NodeTuple>();
    Section section = node == null ? null : Section.of(node, expected, values);
    if (section != null) {
      for (NodeTuple tuple : section.entries()) {
        ExporterKind kind = kind(tuple);
        if (kind != null && kinds.putIfAbsent(kind, tuple) != null) {
          values
              .problems()
              .expected(tuple.getKeyNode(), "each kind once: exec-cached is exec_cached");
        }
      }
    }
    return kinds;
  }

  private @Nullable ExporterKind kind(NodeTuple tuple) {
    String word = Problems.describe(tuple.getKeyNode());
    ExporterKind kind = ExporterKind.of(word);
    if (kind == null) {
      values
          .problems()
          .expected(
              tuple.getKeyNode(),
              Keys.expected("exporter kinds", ExporterKind.words(), word),
              word);
    }
    return kind;
  }
}
