package io.reverseexporter.encoder;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
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
  private static final int BUFFER = 32 * 1024;

  /** Length and bytes of each message. */
  private final List<ByteString> messages = new ArrayList<>();

  private final long length;

  ProtobufEncoder(MergePlan plan) {
    PageSamples samples = new PageSamples(plan);
    FamilyRuns runs = plan.runs();
    long bytes = 0;
    for (int i = 0; i < plan.familyCount(); i++) {
      ByteString message = FamilyMessage.of(plan, plan.family(i), runs, samples);
      messages.add(message);
      bytes += message.size();
    }
    length = bytes;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    CodedOutputStream sink = CodedOutputStream.newInstance(out, BUFFER);
    for (ByteString message : messages) {
      sink.writeRawBytes(message);
    }
    sink.flush();
  }
}
