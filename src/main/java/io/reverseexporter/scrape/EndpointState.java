package io.reverseexporter.scrape;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an endpoint and its exporters, at one moment.
 *
 * @param inFlight scrapes that are under way
 * @param waiting scrapes that wait for a place
 * @param pages how many pages there were
 * @param withoutPage how many scrapes had no page: exporters failed that are needed for one, or
 *     there was no capacity
 * @param lastPage null if there was none
 * @param exporters in configuration order
 * @param merge null as long as no page of all exporters was looked at
 */
public record EndpointState(
    String path,
    int inFlight,
    int waiting,
    long pages,
    long withoutPage,
    @Nullable PageState lastPage,
    List<ExporterState> exporters,
    @Nullable MergeState merge) {
  public EndpointState {
    exporters = List.copyOf(exporters);
  }
}
