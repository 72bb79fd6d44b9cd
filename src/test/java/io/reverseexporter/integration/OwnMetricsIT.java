package io.reverseexporter.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.EndpointMetrics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application's own metrics as {@code promtool} sees them. */
class OwnMetricsIT {
  @Test
  void promtoolHasNothingToSay(@TempDir Path folder) throws Exception {
    Binaries.require(List.of("promtool"));
    var metrics = new ApplicationMetrics("1.2.3");
    metrics.memory(() -> 12, () -> 1L << 40);
    EndpointMetrics endpoint = metrics.endpoint("/a\"b\\c");
    endpoint.begun();
    endpoint.answered(200);
    endpoint.merged(Duration.ofMillis(7));
    endpoint.sent(1000);
    String own =
        new String(metrics.text(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains("reverse_exporter_endpoint") || line.contains("_memory_"))
            .filter(line -> line.contains("reverse_exporter_"))
            .reduce("", (all, line) -> all + line + '\n');
    assertThat(own).contains("reverse_exporter_memory_limit_bytes");
    Path page = Files.writeString(folder.resolve("page"), own);
    assertThat(Promtool.said(page)).isEmpty();
  }
}
