package io.reverseexporter.bootstrap;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever stands in a configuration file: problems with a place, or a site. */
class ConfigurationTextFuzzTest {
  @FuzzTest
  @DictionaryFile(resourcePath = "configuration.dict")
  void isRefusedOrServed(byte[] file) {
    try (var sites = new AcceptedSites()) {
      sites.check(new String(file, StandardCharsets.UTF_8));
    }
  }
}
