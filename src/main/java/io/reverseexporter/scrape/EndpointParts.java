package io.reverseexporter.scrape;

import io.reverseexporter.telemetry.EndpointMetrics;
import java.util.List;
import java.util.Set;

/**
 * What the scrapes of one endpoint share.
 *
 * @param members in configuration order
 * @param running the scrapes that have a place and no page yet; safe for several threads
 */
record EndpointParts(
    List<Member> members,
    PageMaker maker,
    EndpointHistory history,
    SharedPages pages,
    Places places,
    EndpointMetrics metrics,
    Set<EndpointScrape> running,
    ScrapeContext context) {}
