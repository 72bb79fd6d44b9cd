package io.reverseexporter.scrape;

import java.time.Duration;
import java.time.Instant;

/**
 * The last page of an endpoint.
 *
 * @param at when it was merged
 * @param duration from the request for it until then
 * @param isWhole whether it was asked of all exporters
 * @param bytes its length, before compression
 */
public record PageState(
    Instant at,
    Duration duration,
    boolean isWhole,
    long bytes,
    int samples,
    int families,
    int typeConflicts,
    int duplicateSeriesDropped) {}
