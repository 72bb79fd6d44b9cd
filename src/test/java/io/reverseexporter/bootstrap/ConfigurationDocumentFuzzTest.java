package io.reverseexporter.bootstrap;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.reverseexporter.config.RandomDocument;

/** Whatever the known keys are set to: problems with a place, or a site. */
class ConfigurationDocumentFuzzTest {
  @FuzzTest
  void isRefusedOrServed(FuzzedDataProvider data) {
    try (var sites = new AcceptedSites()) {
      sites.check(RandomDocument.of(data));
    }
  }
}
