package io.reverseexporter.encoder;

import com.google.protobuf.CodedOutputStream;
import io.prometheus.client.Metrics;
import io.reverseexporter.merge.FamilyRuns;
import io.reverseexporter.merge.MergePlan;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A page in delimited protobuf. The messages are made once; metrics that came in protobuf pass
 * through with their labels changed, all others are made of their samples.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
final class ProtobufEncoder implements EncodedPage {
  /** Length and bytes of each message. */
  private final List<byte[]> messages = new ArrayList<>();

  private final long length;

  ProtobufEncoder(MergePlan plan) {
    PageSamples samples = new PageSamples(plan);
    FamilyRuns runs = plan.runs();
    long bytes = 0;
    for (int i = 0; i < plan.familyCount(); i++) {
      byte[] message = delimited(FamilyMessage.of(plan, plan.family(i), runs, samples));
      messages.add(message);
      bytes += message.length;
    }
    length = bytes;
  }

  private static byte[] delimited(Metrics.MetricFamily family) {
    int size = family.getSerializedSize();
    byte[] bytes = new byte[CodedOutputStream.computeUInt32SizeNoTag(size) + size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeUInt32NoTag(size);
      family.writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("message is longer than it said", e);
    }
    out.checkNoSpaceLeft();
    return bytes;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    PageSink sink = new PageSink(out);
    for (byte[] message : messages) {
      sink.write(message);
    }
    sink.flush();
  }
}
