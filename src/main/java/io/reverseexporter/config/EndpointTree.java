package io.reverseexporter.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An endpoint under the keys of the file, with everything that it has by default. */
record EndpointTree(Secrecy secrecy) {
  /** The keys, all that can be said. */
  Map<String, Object> of(EndpointConfig endpoint) {
    Map<String, Object> tree = withoutExporters(endpoint);
    tree.put("exporters", exporters(endpoint));
    return tree;
  }

  /** The keys of the endpoint itself. */
  Map<String, Object> withoutExporters(EndpointConfig endpoint) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("path", endpoint.path());
    tree.putAll(new AccessTree(secrecy).of(endpoint.access()));
    ScrapeTimeouts timeouts = endpoint.timeouts();
    tree.put("scrape_timeout", Durations.format(timeouts.scrapeTimeout()));
    tree.put("scrape_timeout_offset", Durations.format(timeouts.scrapeTimeoutOffset()));
    tree.put("scrape_timeout_max", Durations.format(timeouts.scrapeTimeoutMax()));
    tree.put("max_concurrent_scrapes", endpoint.maxConcurrentScrapes());
    tree.put("scrape_metrics", endpoint.scrapeMetrics());
    return tree;
  }

  /** By kind; only a list can tell the order of exporters whose kinds take turns. */
  private Object exporters(EndpointConfig endpoint) {
    var exporters = new ExporterTree(secrecy);
    var list = new ArrayList<Map<String, Object>>();
    var byKind = new EnumMap<ExporterKind, List<Object>>(ExporterKind.class);
    var ordered = new LinkedHashMap<String, Object>();
    boolean takeTurns = false;
    ExporterKind last = null;
    for (ExporterConfig config : endpoint.exporters()) {
      ExporterKind kind = ExporterTree.kind(config);
      Map<String, Object> tree = exporters.of(config, endpoint.timeouts());
      takeTurns |= kind != last && byKind.containsKey(kind);
      last = kind;
      list.add(Map.of(kind.word(), tree));
      List<Object> ofKind = byKind.computeIfAbsent(kind, k -> new ArrayList<>());
      ofKind.add(tree);
      ordered.put(kind.word(), ofKind);
    }
    return takeTurns ? list : ordered;
  }
}
