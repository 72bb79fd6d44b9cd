package io.reverseexporter.scrape;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.merge.MergePlan;
import java.util.List;

/**
 * The answer to one scrape of an endpoint.
 *
 * @param plan what all exporters that answered gave, merged
 * @param page the same, encoded
 * @param outcomes one for each exporter, in configuration order
 */
public record EndpointPage(MergePlan plan, EncodedPage page, List<Outcome> outcomes) {
  public EndpointPage {
    outcomes = List.copyOf(outcomes);
  }
}
