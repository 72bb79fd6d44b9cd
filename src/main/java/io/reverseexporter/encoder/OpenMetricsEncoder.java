package io.reverseexporter.encoder;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.merge.MergePlan;
import java.io.IOException;

/**
 * A page in the OpenMetrics text format.
 *
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics</a>
 */
final class OpenMetricsEncoder extends SpanEncoder {
  private static final byte[] EOF = MetadataLines.ascii("# EOF\n");

  OpenMetricsEncoder(MergePlan plan) {
    super(plan);
  }

  @Override
  void metadata(int family, MetadataLines lines) throws IOException {
    lines.type(family, plan.type(family).openMetricsWord());
    lines.unit(family);
    lines.help(family);
  }

  @Override
  void end(ByteSink sink) throws IOException {
    sink.write(EOF);
  }
}
