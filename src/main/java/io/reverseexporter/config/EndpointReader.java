package io.reverseexporter.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the endpoints of one file, one after the other. */
final class EndpointReader {
  private final Values values;
  private final AccessReader access;
  private final ExportersReader exporters;
  private final String contextPath;
  private final ScrapeTimeouts timeouts;
  private final int atOnce;
  private final Map<String, Node> paths = new HashMap<>();

  /** What the rest of the file says about every endpoint. */
  EndpointReader(
      Values values,
      AccessReader access,
      ExportersReader exporters,
      String contextPath,
      ScrapeTimeouts timeouts,
      int atOnce) {
    this.values = values;
    this.access = access;
    this.exporters = exporters;
    this.contextPath = contextPath;
    this.timeouts = timeouts;
    this.atOnce = atOnce;
  }

  /** The endpoint; null if it is none, and a problem has been told. */
  @Nullable EndpointConfig read(Node node) {
    Section section = Section.of(node, "a mapping with the keys of an endpoint", values);
    if (section == null) {
      return null;
    }
    section.checkKeys(Keys.ENDPOINT);
    String path = path(section.required("path", "a path, the key path of an endpoint"));
    List<ExporterConfig> members = exporters.read(section);
    AccessConfig who = access.read(section);
    ScrapeTimeouts own = timeouts(section, timeouts);
    boolean scrapeMetrics = section.flag("scrape_metrics", true);
    int scrapes = atOnce(section, atOnce);
    return path == null
        ? null
        : new EndpointConfig(path, members, who, own, scrapes, scrapeMetrics);
  }

  /** The time-outs of a section, with those of the file for what it does not say. */
  static ScrapeTimeouts timeouts(Section section, ScrapeTimeouts otherwise) {
    Duration timeout = section.positiveDuration("scrape_timeout");
    Duration offset = section.duration("scrape_timeout_offset");
    Duration max = section.positiveDuration("scrape_timeout_max");
    return new ScrapeTimeouts(
        timeout == null ? otherwise.scrapeTimeout() : timeout,
        offset == null ? otherwise.scrapeTimeoutOffset() : offset,
        max == null ? otherwise.scrapeTimeoutMax() : max);
  }

  /** How many scrapes of an endpoint a section allows at once. */
  static int atOnce(Section section, int otherwise) {
    return section.wholeNumber("max_concurrent_scrapes", 1, otherwise);
  }

  private @Nullable String path(@Nullable Node node) {
    String text = node == null ? null : values.text(node, "a path");
    if (node == null || text == null) {
      return null;
    }
    String expected = EndpointPath.expected(text);
    String path = contextPath + text;
    String shown = expected == null ? path : text;
    if (expected == null && EndpointPath.isReserved(path)) {
      expected = "a path outside of /-/, where the pages of this application are";
    }
    if (expected == null) {
      Node other = paths.putIfAbsent(path, node);
      if (other != null) {
        int line = other.getStartMark().getLine() + 1;
        expected = "a path that no other endpoint has (also in line " + line + ")";
      }
    }
    if (expected != null) {
      // With the context path where it matters.
      values.problems().expected(node, expected, shown);
      return null;
    }
    return path;
  }
}
