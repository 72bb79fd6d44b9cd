package io.reverseexporter.merge;

import io.reverseexporter.exposition.MetricType;

/** Text knows neither gauge histograms nor times of creation within a family. */
record TextLayout(Layout layout, LayoutSource source) {
  private static final int UNKNOWN_TO_TEXT =
      MetricType.GAUGE_HISTOGRAM.bit() | MetricType.CREATED.bit();

  void apply() {
    Resolution resolution = source.resolution();
    if (!resolution.anyOf(UNKNOWN_TO_TEXT)) {
      return;
    }
    for (int number = 0; number < source.names().count(); number++) {
      MetricType type = resolution.type(number);
      if (type == MetricType.CREATED) {
        layout.detach(number);
      } else if (type == MetricType.GAUGE_HISTOGRAM) {
        layout.explode(number);
      }
    }
  }
}
