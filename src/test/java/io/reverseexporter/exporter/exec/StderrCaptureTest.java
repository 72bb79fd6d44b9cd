package io.reverseexporter.exporter.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StderrCaptureTest {
  private final StderrCapture stderr = new StderrCapture();

  private void take(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(stderr.take(new ByteArrayInputStream(bytes))).isEqualTo(bytes.length);
  }

  @Test
  void nothingIsNothing() {
    assertThat(stderr.head()).isEmpty();
    assertThat(stderr.lastLine()).isEmpty();
  }

  @Test
  void theLastLineIsTheLastThatIsNotBlank() throws Exception {
    take("first\nsec");
    take("ond\n  last one  \r\n\n \n");
    assertThat(stderr.lastLine()).isEqualTo("last one");
    assertThat(stderr.head()).isEqualTo("first | second |   last one");
  }

  @Test
  void aLineCannotForgeALogEntryNorCommandATerminal() throws Exception {
    take("a\nINFO: forged\rx\tb\u001b[2J\u0000\u202e\u0085\u2028ü");
    assertThat(stderr.head())
        .isEqualTo("a | INFO: forgedx b\\u001b[2J\\u0000\\u202e\\u0085\\u2028ü");
  }

  @Test
  void ofAFloodBeginningAndEndAreKept() throws Exception {
    take("begin\n");
    for (int i = 0; i < 1000; i++) {
      take("0123456789".repeat(100) + "\n");
    }
    take("x".repeat(300));
    take("y".repeat(300) + "\nthe end");
    assertThat(stderr.head())
        .startsWith("begin | 0123456789")
        .endsWith(" [" + (6 + 1001 * 1000 + 608 - StderrCapture.HEAD_BYTES) + " more bytes]")
        .hasSizeLessThan(4200);
    assertThat(stderr.lastLine()).isEqualTo("the end");
  }
}
