package io.reverseexporter.merge;

import io.reverseexporter.exposition.MetricType;
import java.util.BitSet;

/**
 * Protobuf: times of creation are a field besides the gauge family that they are in all formats but
 * OpenMetrics. What readers would complete or misname goes out untyped under its sample names.
 */
record ProtobufLayout(Layout layout, LayoutSource source) {
  void apply() {
    Resolution resolution = source.resolution();
    BitSet natives = source.natives();
    for (int number = 0; number < source.names().count(); number++) {
      MetricType type = resolution.type(number);
      switch (type) {
        case CREATED -> layout.detach(number);
        // Prometheus would store x_count and x_sum instead of x_gcount and x_gsum.
        case GAUGE_HISTOGRAM -> layout.explode(number);
        // A native histogram has no untyped form, so the others stay typed for its sake.
        case HISTOGRAM, SUMMARY -> {
          if (!natives.get(number)) {
            check(number);
          }
        }
        case COUNTER, GAUGE, UNTYPED, INFO, STATESET -> {}
      }
    }
  }

  private void check(int number) {
    String fault =
        source.fault(
            number, page -> source.pages()[page].protobuf() == null, MetricRules::protobufFault);
    if (fault != null) {
      layout.explode(number);
      layout.repair(number, fault);
    }
  }
}
