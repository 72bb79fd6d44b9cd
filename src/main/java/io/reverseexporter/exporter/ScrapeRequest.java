package io.reverseexporter.exporter;

import io.reverseexporter.exposition.ExpositionFormat;
import java.util.List;
import java.util.Map;

/**
 * What a scrape asks of an exporter.
 *
 * @param deadline when the answer is due
 * @param parameters the query parameters of the request that may be forwarded, decoded, in their
 *     order
 * @param format that the answer goes out in: pages are indexed for it, and exporters that can
 *     choose are asked for it
 * @param allowance where the memory for the answer is taken from
 */
public record ScrapeRequest(
    Deadline deadline,
    Map<String, List<String>> parameters,
    ExpositionFormat format,
    Allowance allowance) {
  /** A request whose answer may take any memory. */
  public ScrapeRequest(
      Deadline deadline, Map<String, List<String>> parameters, ExpositionFormat format) {
    this(deadline, parameters, format, Allowance.unlimited());
  }
}
