package io.reverseexporter.exposition;

import java.util.Objects;

/**
 * The grammar of OpenMetrics text, 0.0.1 or 1.0.0, as strict as Prometheus' own parser: exactly one
 * blank between tokens, no blank lines, no other comments, and {@code # EOF} as the last line. What
 * lines mean together is not looked at: samples may stand anywhere, with or without metadata.
 *
 * <p>A sample with quoted names, empty braces, or escapes that OpenMetrics does not know is not
 * {@link #isPlain() plain}.
 *
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics</a>
 */
final class OpenMetricsCursor extends ExpositionCursor {
  private final OpenMetricsSampleLine sample;
  private final OpenMetricsMetadataLine metadata;
  private boolean ended;

  OpenMetricsCursor(Body body) {
    this(body, new OpenMetricsSampleLine(body), new OpenMetricsMetadataLine(body));
  }

  private OpenMetricsCursor(
      Body body, OpenMetricsSampleLine sample, OpenMetricsMetadataLine metadata) {
    super(body, sample, metadata);
    this.sample = sample;
    this.metadata = metadata;
  }

  @Override
  public Entry next() throws MalformedExpositionException {
    if (ended && position == end) {
      return Entry.END;
    }
    line++;
    entryStart = position;
    if (sample.at(position) != '#') {
      sample.begin(line, entryStart);
      position = sample.read(position);
      atSample = true;
      return Entry.SAMPLE;
    }
    metadata.begin(line, entryStart);
    position = metadata.read(position);
    atSample = false;
    Entry entry = Objects.requireNonNull(metadata.entry);
    ended = entry == Entry.END;
    return entry;
  }
}
