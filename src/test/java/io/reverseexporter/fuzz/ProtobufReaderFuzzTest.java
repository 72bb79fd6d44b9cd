package io.reverseexporter.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.reverseexporter.exposition.Syntax;
import java.io.IOException;

/** Whatever an exporter sends as protobuf: it is refused with a reason, or the pages are valid. */
class ProtobufReaderFuzzTest {
  @FuzzTest
  void isRefusedOrMakesValidPages(byte[] body) throws IOException {
    Conversions.check(body, Syntax.PROTOBUF);
  }
}
