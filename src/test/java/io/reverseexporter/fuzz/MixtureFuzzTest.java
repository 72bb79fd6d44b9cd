package io.reverseexporter.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/**
 * Exporters with good, broken and arbitrary answers on one endpoint: the broken ones fail with a
 * reason, the page is valid, and the others are on it with all that they have said.
 */
class MixtureFuzzTest {
  @FuzzTest
  void brokenSourcesHarmNoOther(FuzzedDataProvider data) throws IOException {
    Mixture.of(data).check();
  }
}
