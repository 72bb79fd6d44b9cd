package io.reverseexporter.integration.containers;

import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.PlainParser.Sample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A page that keeps every rule of text format 0.0.4, and what tests ask of it. */
public record Page(List<Sample> samples) {
  public Page {
    samples = List.copyOf(samples);
  }

  /**
   * Reads and checks a page.
   *
   * @throws AssertionError at the first line that breaks a rule
   */
  public static Page parse(String text) {
    return new Page(PlainParser.samples(text));
  }

  /** Samples of one metric name. */
  public List<Sample> named(String name) {
    return samples.stream().filter(s -> s.name().equals(name)).toList();
  }

  /** Samples that an exporter itself gave: not those about its scrape. */
  public List<Sample> from(String exporter) {
    return samples.stream()
        .filter(s -> exporter.equals(s.labels().get("exporter_name")))
        .filter(s -> !isAboutScrape(s.name()))
        .toList();
  }

  /** Value of {@code reverse_exporter_up} by exporter. */
  public Map<String, String> up() {
    var up = new TreeMap<String, String>();
    named("reverse_exporter_up").forEach(s -> up.put(s.labels().get("exporter_name"), s.value()));
    return up;
  }

  private static boolean isAboutScrape(String name) {
    return name.equals("reverse_exporter_up") || name.startsWith("reverse_exporter_scrape_");
  }
}
