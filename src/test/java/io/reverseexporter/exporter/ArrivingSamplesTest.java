package io.reverseexporter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.prometheus.client.Metrics.Gauge;
import io.prometheus.client.Metrics.MetricType;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.exposition.protobuf.Messages;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.testing.RandomExposition;
import io.reverseexporter.testing.RandomOpenMetrics;
import io.reverseexporter.testing.RandomProtobuf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrivingSamplesTest {
  private static final ExtraLabels NONE = ExtraLabels.of(null, Map.of());
  private static final Limits MANY = new Limits(0, 1_000_000, 0, 0, 0);
  private static final List<Syntax> SYNTAXES =
      List.of(Syntax.TEXT, Syntax.OPENMETRICS, Syntax.PROTOBUF);

  private final MemoryBudget budget = MemoryBudget.unlimited();
  private final Random random = new Random(7);

  @AfterEach
  void nothingIsTaken() {
    assertThat(budget.used()).isZero();
  }

  private static Limits samples(int most) {
    return new Limits(0, most, 0, 0, 0);
  }

  /** Reads a page that arrives a few bytes at a time. */
  private void read(byte[] page, Syntax syntax, Limits limits, int atMost) throws Exception {
    InputStream dripping =
        new ByteArrayInputStream(page) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int count) {
            return super.read(bytes, offset, Math.min(count, 1 + random.nextInt(atMost)));
          }
        };
    HeldMemory memory = budget.allowance().hold();
    try {
      new BodyReader(limits, ExpositionFormat.TEXT, memory).read(dripping, syntax, -1, 0);
    } finally {
      memory.release();
    }
  }

  private void read(String page, Syntax syntax, Limits limits) throws Exception {
    read(page.getBytes(StandardCharsets.UTF_8), syntax, limits, 20);
  }

  private static int count(byte[] page, Syntax syntax) throws MalformedExpositionException {
    Body body = new Body(page, page.length, syntax);
    return ExpositionIndex.of(body, NONE, ExpositionFormat.TEXT).samples();
  }

  @Test
  void countsWhatTheIndexCounts() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      var each = new Random(seed);
      Syntax syntax = SYNTAXES.get(seed % 3);
      byte[] page =
          switch (syntax) {
            case TEXT -> new RandomExposition(each).text().getBytes(StandardCharsets.UTF_8);
            case OPENMETRICS ->
                new RandomOpenMetrics(each, false).text().getBytes(StandardCharsets.UTF_8);
            case PROTOBUF -> new RandomProtobuf(each).bytes();
          };
      int count = count(page, syntax);
      if (count > 0) {
        int atMost = 1 + each.nextInt(200);
        read(page, syntax, samples(count), atMost);
        if (count > 1) {
          Throwable failure = catchThrowable(() -> read(page, syntax, samples(count - 1), atMost));
          assertThat(failure)
              .isInstanceOfSatisfying(
                  ScrapeFailure.class, f -> assertThat(f.reason()).isEqualTo(Reason.SAMPLE_LIMIT))
              .hasMessageStartingWith("sample_limit: more than " + (count - 1) + " samples (");
        }
      }
    }
  }

  /** A malformed page fails with the same words, however it arrives. */
  @Test
  void findsWhatIsMalformedWhereTheIndexDoes() {
    int malformed = 0;
    for (int seed = 0; seed < 600; seed++) {
      var each = new Random(seed);
      Syntax syntax = SYNTAXES.get(seed % 3);
      byte[] page =
          switch (syntax) {
            case TEXT -> new RandomExposition(each).text().getBytes(StandardCharsets.UTF_8);
            case OPENMETRICS ->
                new RandomOpenMetrics(each, false).text().getBytes(StandardCharsets.UTF_8);
            case PROTOBUF -> new RandomProtobuf(each).bytes();
          };
      if (page.length == 0) {
        continue;
      }
      page[each.nextInt(page.length)] = (byte) (each.nextBoolean() ? '\n' : each.nextInt());
      Throwable expected = catchThrowable(() -> count(page, syntax));
      Throwable early = catchThrowable(() -> read(page, syntax, MANY, 1 + each.nextInt(100)));
      if (early != null) {
        malformed++;
        assertThat(early).isInstanceOf(MalformedExpositionException.class);
        // Of several families one may be found first that comes later in what is checked at once.
        if (syntax != Syntax.PROTOBUF) {
          assertThat(early).hasMessage(expected.getMessage());
        } else {
          assertThat(expected).isInstanceOf(MalformedExpositionException.class);
        }
      } else if (syntax != Syntax.PROTOBUF && expected != null) {
        // What only the end of the body shows.
        assertThat(expected).hasMessageContaining("# EOF");
      }
    }
    assertThat(malformed).as("malformed pages").isGreaterThan(100);
  }

  @Test
  void nothingMayFollowTheLastLine() {
    String page = "a 1\n# EOF\n" + "b 1\n".repeat(3);
    assertThat(catchThrowable(() -> read(page, Syntax.OPENMETRICS, MANY)))
        .isInstanceOf(MalformedExpositionException.class)
        .hasMessageStartingWith("line 3, column 1: expected the end of the body after '# EOF'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "2|0|0|a{x=\"1\",y=\"2\"} 1|",
        "2|0|0|a{x=\"1\",y=\"2\",z=\"\"} 1|label_limit: 3 labels, more than 2 (line 2)",
        "2|0|0|{\"a\",x=\"1\",y=\"2\"} 1|",
        "0|3|0|a{xyz=\"1\"} 1|",
        "0|3|0|a_long_metric_name 1|",
        "0|3|0|a{wxyz=\"1\"} 1|"
            + "label_name_length_limit: a label name of 4 bytes, more than 3 (line 2)",
        "0|3|0|{\"a\",\"x\\\\\\\"\"=\"1\"} 1|",
        "0|3|0|{\"a\",\"éé\"=\"1\"} 1|"
            + "label_name_length_limit: a label name of 4 bytes, more than 3 (line 2)",
        "0|0|3|a{x=\"123\"} 1|",
        "0|0|3|a{x=\"\\\\\\\"\\n\"} 1|",
        "0|0|3|a{x=\"12\\\\3\"} 1|"
            + "label_value_length_limit: a label value of 4 bytes, more than 3 (line 2)",
        "0|0|3|a{x=\"1234\"} 1|"
            + "label_value_length_limit: a label value of 4 bytes, more than 3 (line 2)"
      })
  void labels(int labels, int name, int value, String line, String failure) {
    Limits limits = new Limits(0, 0, labels, name, value);
    for (String end : new String[] {"\n", ""}) {
      Throwable thrown = catchThrowable(() -> read("# x\n" + line + end, Syntax.TEXT, limits));
      if (failure == null) {
        assertThat(thrown).isNull();
      } else {
        assertThat(thrown)
            .hasMessage(failure)
            .isInstanceOfSatisfying(
                ScrapeFailure.class, f -> assertThat(f.reason()).isEqualTo(Reason.LABEL_LIMIT));
      }
    }
  }

  @Test
  void inMessages() {
    var page = new ByteArrayOutputStream();
    for (int i = 0; i < 5; i++) {
      page.writeBytes(
          Messages.delimited(
              Messages.family(
                  "f" + i,
                  MetricType.GAUGE,
                  Messages.metric("x", "1").setGauge(Gauge.newBuilder().setValue(1)),
                  Messages.metric("x", "123").setGauge(Gauge.newBuilder().setValue(1)))));
    }
    byte[] bytes = page.toByteArray();
    assertThatCode(() -> read(bytes, Syntax.PROTOBUF, new Limits(0, 10, 1, 1, 3), 7))
        .doesNotThrowAnyException();
    assertThat(catchThrowable(() -> read(bytes, Syntax.PROTOBUF, samples(5), 7)))
        .hasMessage("sample_limit: more than 5 samples (message 3)");
    assertThat(catchThrowable(() -> read(bytes, Syntax.PROTOBUF, new Limits(0, 0, 0, 0, 2), 7)))
        .hasMessage("label_value_length_limit: a label value of 3 bytes, more than 2 (message 1)");
  }

  @Test
  void aMessageWithoutALengthIsNotWaitedFor() {
    byte[] bytes = new byte[100_000];
    Arrays.fill(bytes, (byte) 0xff);
    assertThat(catchThrowable(() -> read(bytes, Syntax.PROTOBUF, MANY, 10)))
        .isInstanceOf(MalformedExpositionException.class)
        .hasMessageStartingWith("message 1, byte 1: ");
  }
}
