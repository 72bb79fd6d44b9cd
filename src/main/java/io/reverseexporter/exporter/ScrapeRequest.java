package io.reverseexporter.exporter;

import java.util.List;
import java.util.Map;

/**
 * What a scrape asks of an exporter.
 *
 * @param deadline when the answer is due
 * @param parameters the query parameters of the request that may be forwarded, decoded, in their
 *     order
 */
public record ScrapeRequest(Deadline deadline, Map<String, List<String>> parameters) {}
