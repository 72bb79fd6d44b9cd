package io.reverseexporter.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.reverseexporter.exposition.Syntax;
import java.io.IOException;

/**
 * Whatever an exporter sends as OpenMetrics: it is refused with a reason, or the pages are valid.
 */
class OpenMetricsCursorFuzzTest {
  @FuzzTest
  @DictionaryFile(resourcePath = "exposition.dict")
  void isRefusedOrMakesValidPages(byte[] body) throws IOException {
    Conversions.check(body, Syntax.OPENMETRICS);
  }
}
