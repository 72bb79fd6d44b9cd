package io.reverseexporter.scrape;

import io.reverseexporter.merge.MergedPage;
import java.util.List;

/**
 * The answer to one scrape of an endpoint.
 *
 * @param page what all exporters that answered gave
 * @param outcomes one for each exporter, in configuration order
 */
public record EndpointPage(MergedPage page, List<Outcome> outcomes) {
  public EndpointPage {
    outcomes = List.copyOf(outcomes);
  }
}
