package io.reverseexporter.exposition;

/** The grammar of OpenMetrics text, 0.0.1 or 1.0.0. */
final class OpenMetricsCursor extends ExpositionCursor {
  OpenMetricsCursor(Body body) {
    super(body, new TextSampleLine(body), new TextMetadataLine(body));
  }

  @Override
  public Entry next() throws MalformedExpositionException {
    throw new UnsupportedOperationException("skeleton");
  }
}
