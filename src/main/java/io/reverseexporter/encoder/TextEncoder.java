package io.reverseexporter.encoder;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.merge.MergePlan;
import java.io.IOException;

/**
 * A page in the Prometheus text format.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
final class TextEncoder extends SpanEncoder {
  TextEncoder(MergePlan plan) {
    super(plan);
  }

  @Override
  void metadata(int family, MetadataLines lines) throws IOException {
    lines.help(family);
    lines.type(family, plan.type(family).word());
  }

  @Override
  void end(ByteSink sink) {}
}
