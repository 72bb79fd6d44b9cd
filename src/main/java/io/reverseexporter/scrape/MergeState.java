package io.reverseexporter.scrape;

import io.reverseexporter.merge.MergeReport;
import java.time.Instant;
import java.util.List;

/**
 * A page that was looked at closely.
 *
 * @param at when it was merged
 * @param exporters the name of the exporter that each page of the report is from; empty for what
 *     this application says itself
 */
public record MergeState(Instant at, List<String> exporters, MergeReport report) {
  public MergeState {
    exporters = List.copyOf(exporters);
  }
}
