package io.reverseexporter.index;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was taken although OpenMetrics forbids it: of each rule the first breach, in words for the
 * log.
 */
final class Oddities {
  /** The rules, as what breaks them. */
  enum Rule {
    REPEATED_TYPE("a second TYPE"),
    PIECES("samples apart from the TYPE of their family"),
    COUNTER_NAME("a counter sample whose name does not end in _total or _created"),
    INFO_NAME("an info sample whose name does not end in _info"),
    INFO_VALUE("an info with another value than 1"),
    STATE("a state without the label that names it, or with another value than 0 and 1"),
    EXEMPLAR("an exemplar where none is allowed"),
    ORDER("metrics that are incomplete or not in order");

    private final String text;

    Rule(String text) {
      this.text = text;
    }
  }

  private final boolean hasLines;
  private final Map<Rule, String> first = new EnumMap<>(Rule.class);

  /**
   * None yet.
   *
   * @param hasLines whether the lines are the exporter's own
   */
  Oddities(boolean hasLines) {
    this.hasLines = hasLines;
  }

  /**
   * Notes a breach, if it is the first of its rule.
   *
   * @param line that it stands on; 0 if that is not known
   */
  void add(Rule rule, int line, String name) {
    // In protobuf the name of a counter is that of its samples.
    boolean isBreach = hasLines || rule != Rule.COUNTER_NAME;
    if (isBreach && !first.containsKey(rule)) {
      String place = hasLines && line > 0 ? "line " + line + ": " : "";
      first.put(rule, place + name + ": " + rule.text);
    }
  }

  /** Whether a breach of the rule is noted. */
  boolean has(Rule rule) {
    return first.containsKey(rule);
  }

  List<String> all() {
    return List.copyOf(first.values());
  }
}
