package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.web.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that one configuration brings into being. What it has in common with the one before, it
 * shares with it: the very same objects.
 *
 * @param endpoints in the order of the configuration
 * @param management stands before the application's own pages; null for a broken configuration
 */
record Generation(Site site, List<ServedEndpoint> endpoints, @Nullable Guarded management) {
  Generation {
    endpoints = List.copyOf(endpoints);
  }

  /** Where a sound configuration was never read. */
  static Generation broken(Site site) {
    return new Generation(site, List.of(), null);
  }

  /** Whether it is a sound configuration's. */
  boolean isServing() {
    return management != null;
  }

  Optional<ServedEndpoint> at(String path) {
    return endpoints.stream().filter(endpoint -> endpoint.path().equals(path)).findFirst();
  }

  List<String> paths() {
    return endpoints.stream().map(ServedEndpoint::path).toList();
  }

  /** All guards, the one of the own pages first. */
  List<Guarded> guards() {
    var guards = new ArrayList<Guarded>();
    if (management != null) {
      guards.add(management);
    }
    endpoints.forEach(endpoint -> guards.add(endpoint.guarded()));
    return guards;
  }

  boolean has(Guarded guarded) {
    return guards().stream().anyMatch(mine -> mine.guard() == guarded.guard());
  }

  boolean has(ServedEndpoint endpoint) {
    return endpoints.stream().anyMatch(mine -> mine.endpoint() == endpoint.endpoint());
  }

  boolean has(Exporter exporter) {
    return endpoints.stream()
        .flatMap(endpoint -> endpoint.members().values().stream())
        .anyMatch(member -> member.exporter() == exporter);
  }
}
