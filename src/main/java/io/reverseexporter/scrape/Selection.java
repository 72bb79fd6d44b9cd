package io.reverseexporter.scrape;

import io.reverseexporter.scrape.NoPageException.Kind;
import io.reverseexporter.telemetry.OneLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which exporters of an endpoint a request asks for, and what of its query is for them. */
final class Selection {
  /** The query parameter that names an exporter; any number of them. */
  static final String PARAMETER = "exporter";

  private final int[] members;
  private final boolean isNamed;
  private final Map<String, List<String>> parameters;

  private Selection(int[] members, boolean isNamed, Map<String, List<String>> parameters) {
    this.members = members;
    this.isNamed = isNamed;
    this.parameters = parameters;
  }

  /**
   * Reads it off a query.
   *
   * @param names of all exporters of the endpoint, in configuration order
   * @param query decoded parameters, in their order
   * @throws NoPageException if it names an exporter that is not there
   */
  static Selection of(List<String> names, Map<String, List<String>> query) throws NoPageException {
    List<String> asked = query.get(PARAMETER);
    if (asked == null) {
      return new Selection(IntStream.range(0, names.size()).toArray(), false, query);
    }
    Set<String> wanted = new LinkedHashSet<>(asked);
    checkKnown(wanted, names);
    int[] members =
        IntStream.range(0, names.size()).filter(i -> wanted.contains(names.get(i))).toArray();
    var forwarded = new LinkedHashMap<>(query);
    forwarded.remove(PARAMETER);
    return new Selection(members, true, Collections.unmodifiableMap(forwarded));
  }

  private static void checkKnown(Set<String> wanted, List<String> names) throws NoPageException {
    List<String> unknown = new ArrayList<>(wanted);
    unknown.removeAll(names);
    if (!unknown.isEmpty()) {
      throw new NoPageException(
          Kind.UNKNOWN_EXPORTER,
          "unknown exporter: " + listed(unknown) + "; exporters here: " + listed(names) + "\n");
    }
  }

  private static String listed(List<String> names) {
    return names.stream().map(OneLine::of).collect(Collectors.joining(", "));
  }

  /** How many exporters are asked for. */
  int size() {
    return members.length;
  }

  /** The place of one of them among all of the endpoint, in configuration order. */
  int member(int place) {
    return members[place];
  }

  /** Whether the request names them, be it all. */
  boolean isNamed() {
    return isNamed;
  }

  /** What may be forwarded to exporters. */
  Map<String, List<String>> parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return "Selection" + Arrays.toString(members);
  }
}
