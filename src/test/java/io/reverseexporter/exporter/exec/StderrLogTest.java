package io.reverseexporter.exporter.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StderrLogTest {
  private final Logger logger = Logger.getLogger(StderrLog.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          lines.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final AtomicLong now = new AtomicLong();
  private final StderrLog log = new StderrLog("disk", now::get);

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  @Test
  void isLoggedOnceAMinuteWithACount() throws Exception {
    run("");
    run("warning\n");
    run("warning at 1\n");
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    run("warning at 60\n");
    assertThat(lines).containsExactly("stderr of exporter disk: warning");
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    run("warning at 62\n");
    run("warning at 63\n");
    assertThat(lines)
        .hasSize(2)
        .last()
        .isEqualTo("stderr of exporter disk (and of 2 runs before): warning at 62");
  }

  private void run(String text) throws IOException {
    var stderr = new StderrCapture();
    var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    assertThat(stderr.take(in)).isEqualTo(text.length());
    log.log(stderr);
  }
}
