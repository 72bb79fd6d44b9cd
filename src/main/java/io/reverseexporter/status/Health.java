package io.reverseexporter.status;

import io.reverseexporter.scrape.EndpointState;
import io.reverseexporter.scrape.ExporterState;
import io.reverseexporter.scrape.ExporterState.Condition;
import java.util.List;
import java.util.Locale;

/** How an endpoint is doing, in one word. */
public enum Health {
  /** No exporter was scraped yet. */
  UNSCRAPED,
  /** The last scrapes of all exporters that were scraped succeeded. */
  UP,
  /** Those of some failed, or an older result was served. */
  DEGRADED,
  /** Those of all failed, with nothing to serve. */
  DOWN;

  static Health of(EndpointState endpoint) {
    List<Condition> known =
        endpoint.exporters().stream()
            .map(ExporterState::condition)
            .filter(condition -> condition != Condition.UNSCRAPED)
            .toList();
    if (known.isEmpty()) {
      return endpoint.exporters().isEmpty() && endpoint.pages() > 0 ? UP : UNSCRAPED;
    }
    if (known.stream().allMatch(condition -> condition == Condition.UP)) {
      return UP;
    }
    return known.stream().allMatch(condition -> condition == Condition.DOWN) ? DOWN : DEGRADED;
  }

  /** The word, in lower case. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
