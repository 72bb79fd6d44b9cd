package io.reverseexporter.encoder;

import io.reverseexporter.merge.MergePlan;
import java.io.IOException;
import java.io.OutputStream;

/** A page in its format, not yet written: its length is known. Immutable. */
public interface EncodedPage {
  /** Encodes a plan in the format that it was made for. */
  static EncodedPage of(MergePlan plan) {
    return switch (plan.format().syntax()) {
      case TEXT -> new TextEncoder(plan);
      case OPENMETRICS -> new OpenMetricsEncoder(plan);
      case PROTOBUF -> new ProtobufEncoder(plan);
    };
  }

  /** Length of the page in bytes. */
  long length();

  /**
   * Writes exactly {@link #length()} bytes; neither flushes nor closes the stream. May be called
   * any number of times.
   *
   * @throws IOException if the stream does
   */
  void writeTo(OutputStream out) throws IOException;
}
