package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.scrape.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What is different in a newer generation, in words for whoever asked for it. */
final class Changes {
  private Changes() {}

  /** One line for each endpoint that is there or was there, and one of sums before them. */
  static List<String> between(Generation before, Generation now) {
    var lines = new ArrayList<String>();
    long exporters = now.endpoints().stream().mapToLong(e -> e.members().size()).sum();
    lines.add("endpoints: " + now.endpoints().size() + ", exporters: " + exporters);
    for (ServedEndpoint endpoint : now.endpoints()) {
      lines.add("endpoint " + endpoint.path() + ": " + of(endpoint, before));
    }
    for (ServedEndpoint old : before.endpoints()) {
      if (now.at(old.path()).isEmpty()) {
        lines.add("endpoint " + old.path() + ": gone");
      }
    }
    return lines;
  }

  private static String of(ServedEndpoint endpoint, Generation before) {
    if (before.has(endpoint)) {
      return "as before, exporters " + names(members(endpoint));
    }
    ServedEndpoint old = before.at(endpoint.path()).orElse(null);
    if (old == null) {
      return "new, exporters " + names(members(endpoint));
    }
    var text = new StringBuilder("changed");
    append(text, "as before", members(endpoint).filter(member -> has(old, member.exporter())));
    append(text, "new", members(endpoint).filter(member -> !has(old, member.exporter())));
    append(text, "gone", members(old).filter(member -> !has(endpoint, member.exporter())));
    return text.toString();
  }

  private static void append(StringBuilder text, String what, Stream<Member> members) {
    List<Member> some = members.toList();
    if (!some.isEmpty()) {
      text.append(", ").append(what).append(": ").append(names(some.stream()));
    }
  }

  private static Collection<String> names(Stream<Member> members) {
    return members.map(member -> member.exporter().name()).toList();
  }

  private static Stream<Member> members(ServedEndpoint endpoint) {
    return endpoint.members().values().stream();
  }

  private static boolean has(ServedEndpoint endpoint, Exporter exporter) {
    return members(endpoint).anyMatch(member -> member.exporter() == exporter);
  }
}
