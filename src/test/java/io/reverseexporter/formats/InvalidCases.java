package io.reverseexporter.formats;

import com.google.protobuf.CodedOutputStream;
import io.prometheus.client.Metrics.Bucket;
import io.prometheus.client.Metrics.Counter;
import io.prometheus.client.Metrics.Gauge;
import io.prometheus.client.Metrics.Histogram;
import io.prometheus.client.Metrics.LabelPair;
import io.prometheus.client.Metrics.Metric;
import io.prometheus.client.Metrics.MetricFamily;
import io.prometheus.client.Metrics.MetricType;
import io.prometheus.client.Metrics.Summary;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.testing.RandomProtobuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Expositions that break one rule each. Public, so that a test with a real Prometheus can use them,
 * too.
 */
public final class InvalidCases {
  /**
   * One exposition.
   *
   * @param rule that it breaks
   * @param reason part of the reason that it is refused with, or null if it is taken
   * @param series if taken, a sample name and the type of its family in OpenMetrics, each as {@code
   *     name type}
   */
  public record Case(String rule, Body body, String reason, List<String> series) {
    /** Whether Prometheus refuses the exposition, and so do we. */
    public boolean isRefused() {
      return reason != null;
    }

    @Override
    public String toString() {
      return body.syntax() + ": " + rule;
    }
  }

  private final List<Case> cases = new ArrayList<>();

  private InvalidCases() {}

  /** All of them. */
  public static List<Case> all() {
    var all = new InvalidCases();
    all.refusedOpenMetrics();
    all.takenOpenMetrics();
    all.refusedText();
    all.takenText();
    all.refusedProtobuf();
    all.takenProtobuf();
    return all.cases;
  }

  // ---- OpenMetrics

  private void refuse(String rule, String text, String reason) {
    cases.add(new Case(rule, Body.of(text).as(Syntax.OPENMETRICS), reason, List.of()));
  }

  private void take(String rule, String text, String... series) {
    var body = Body.of(text + "# EOF\n").as(Syntax.OPENMETRICS);
    cases.add(new Case(rule, body, null, List.of(series)));
  }

  private void refuseLine(String rule, String line, String reason) {
    refuse(rule, "# TYPE a gauge\n" + line + "\n# EOF\n", reason);
  }

  private void refusedOpenMetrics() {
    refuse("EOF missing", "a 1\n", "# EOF");
    refuse("empty body", "", "# EOF");
    refuse("EOF early", "# EOF\na 1\n", "# EOF");
    refuse("EOF twice", "a 1\n# EOF\n# EOF\n", "# EOF");
    refuse("blank line behind EOF", "a 1\n# EOF\n\n", "# EOF");
    refuse("EOF in lower case", "a 1\n# eof\n", "no comments but");
    refuseLine("blank line", "a 1\n", "no blank lines");
    refuseLine("blank before a sample", " a 1", "no blanks");
    refuseLine("blank at the end", "a 1 ", "no blanks");
    refuseLine("two blanks before the value", "a  1", "expected");
    refuseLine("tab before the value", "a\t1", "expected");
    refuseLine("carriage return", "a 1\r", "no carriage return");
    refuseLine("comment", "# a comment", "no comments but");
    refuseLine("number sign without blank", "#HELP a x", "no comments but");
    refuseLine("two blanks behind the number sign", "#  HELP a x", "no comments but");
    refuseLine("keyword in lower case", "# help a x", "no comments but");
    refuseLine("HELP without text and blank", "# HELP a", "expected");
    refuseLine("HELP without name", "# HELP", "no comments but");
    refuseLine("TYPE without type", "# TYPE b", "expected");
    refuseLine("unknown type", "# TYPE b sumary", "sumary");
    refuseLine("type of the text format", "# TYPE b untyped", "untyped");
    refuseLine("type in upper case", "# TYPE b Gauge", "Gauge");
    refuseLine("unit that the name does not end in", "# UNIT b seconds", "seconds");
    refuseLine("unit without underscore", "# UNIT bseconds seconds", "seconds");
    refuseLine("name begins with a digit", "1a 1", "expected");
    refuseLine("name with a dash", "a-b 1", "expected");
    refuseLine("value missing", "a", "expected");
    refuseLine("value is no number", "a x", "number");
    refuseLine("hexadecimal value", "a 0x1p3", "0x1p3");
    refuseLine("value with underscores", "a 1_000", "1_000");
    refuseLine("value out of range", "a 1e999", "1e999");
    refuseLine("value with a sign only", "a +", "number");
    refuseLine("exponent without digits", "a 1e", "1e");
    refuseLine("timestamp is no number", "a 1 x", "x");
    refuseLine("timestamp NaN", "a 1 NaN", "NaN");
    refuseLine("timestamp infinite", "a 1 +Inf", "Inf");
    refuseLine("two timestamps", "a 1 2 3", "expected");
    refuseLine("trailing comma", "a{b=\"1\",} 1", "no trailing comma");
    refuseLine("comma alone", "a{,} 1", "expected");
    refuseLine("comma missing", "a{b=\"1\"c=\"2\"} 1", "expected");
    refuseLine("blank in a label set", "a{b=\"1\", c=\"2\"} 1", "no blanks");
    refuseLine("blank before the brace", "a {b=\"1\"} 1", "expected");
    refuseLine("no blank behind the brace", "a{b=\"1\"}1", "expected");
    refuseLine("brace not closed", "a{b=\"1\" 1", "no blanks");
    refuseLine("label name with a colon", "a{b:c=\"1\"} 1", "expected");
    refuseLine("label name begins with a digit", "a{1b=\"1\"} 1", "expected");
    refuseLine("label value without quotes", "a{b=1} 1", "expected");
    refuseLine("label value not closed", "a{b=\"1} 1", "expected");
    refuseLine("label stands twice", "a{b=\"1\",b=\"2\"} 1", "b");
    refuseLine("two metric names", "a{\"b.c\"} 1", "expected");
    refuseLine("exemplar without braces", "a_total 1 # 1", "expected");
    refuseLine("exemplar without value", "a_total 1 # {}", "expected");
    refuseLine("exemplar value is no number", "a_total 1 # {} x", "x");
    refuseLine("exemplar with a trailing comma", "a_total 1 # {b=\"1\",} 1", "no trailing comma");
    refuseLine("exemplar timestamp NaN", "a_total 1 # {} 1 NaN", "NaN");
    refuseLine("exemplar too long", "a_total 1 # {b=\"" + "x".repeat(128) + "\"} 1", "128");
    refuseLine("exemplar twice", "a_total 1 # {} 1 # {} 1", "expected");
    refuseBytes("label value is no UTF-8", "a{b=\"\u00ff\"} 1\n# EOF\n", Syntax.OPENMETRICS);
    refuseBytes("HELP is no UTF-8", "# HELP a \u00ff\na 1\n# EOF\n", Syntax.OPENMETRICS);
  }

  /** The text's characters are the bytes. */
  private void refuseBytes(String rule, String text, Syntax syntax) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    cases.add(new Case(rule, new Body(bytes, bytes.length, syntax), "UTF-8", List.of()));
  }

  private void takenOpenMetrics() {
    take(
        "family in pieces",
        "# TYPE a gauge\na{b=\"1\"} 1\n# TYPE c gauge\nc 1\na{b=\"2\"} 1\n",
        "a gauge",
        "c gauge");
    take("TYPE repeated", "# TYPE a gauge\n# TYPE a gauge\na 1\n", "a gauge");
    take("TYPE behind the samples", "a 1\n# TYPE a gauge\n", "a gauge");
    take("negative counter", "# TYPE a counter\na_total -1\n", "a_total unknown");
    take("counter NaN", "# TYPE a counter\na_total NaN\n", "a_total unknown");
    take("counter without _total", "# TYPE a counter\na 1\n", "a unknown");
    take("created without counter", "# TYPE a counter\na_created 1\n", "a_created gauge");
    take("info with another value", "# TYPE a info\na_info 2\n", "a_info unknown");
    take("info without _info", "# TYPE a info\na 1\n", "a gauge");
    take("stateset with another value", "# TYPE a stateset\na{a=\"x\"} 2\n", "a unknown");
    take("stateset without label", "# TYPE a stateset\na 1\n", "a unknown");
    take("no +Inf bucket", "# TYPE a histogram\na_bucket{le=\"1\"} 1\n", "a_bucket unknown");
    take("bucket without le", "# TYPE a histogram\na_bucket 1\n", "a_bucket unknown");
    take("le is no number", "# TYPE a histogram\na_bucket{le=\"x\"} 1\n", "a_bucket unknown");
    take(
        "buckets do not cumulate",
        "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\n",
        "a_bucket unknown");
    take(
        "buckets descend",
        "# TYPE a histogram\na_bucket{le=\"+Inf\"} 2\na_bucket{le=\"1\"} 1\n",
        "a_bucket histogram");
    take(
        "count is not +Inf",
        "# TYPE a histogram\na_bucket{le=\"+Inf\"} 2\na_count 1\na_sum 1\n",
        "a_bucket unknown",
        "a_count unknown",
        "a_sum unknown");
    take(
        "sum without count",
        "# TYPE a histogram\na_bucket{le=\"+Inf\"} 2\na_sum 1\n",
        "a_bucket unknown",
        "a_sum unknown");
    take(
        "count without sum",
        "# TYPE a histogram\na_bucket{le=\"+Inf\"} 2\na_count 2\n",
        "a_bucket unknown",
        "a_count unknown");
    take(
        "sum with negative buckets",
        "# TYPE a histogram\na_bucket{le=\"-1\"} 1\na_bucket{le=\"+Inf\"} 2\na_count 2\na_sum 1\n",
        "a_bucket unknown",
        "a_sum unknown");
    take(
        "fractional bucket", "# TYPE a histogram\na_bucket{le=\"+Inf\"} 2.5\n", "a_bucket unknown");
    take("quantile out of range", "# TYPE a summary\na{quantile=\"2\"} 1\n", "a unknown");
    take("summary without quantile", "# TYPE a summary\na 1\n", "a unknown");
    take("summary with negative sum", "# TYPE a summary\na_count 1\na_sum -1\n", "a_sum unknown");
    take("exemplar on a gauge", "# TYPE a gauge\na 1 # {b=\"1\"} 1\n", "a gauge");
    take(
        "metrics interleaved",
        "# TYPE a summary\na_count{b=\"1\"} 1\na_count{b=\"2\"} 1\na_sum{b=\"1\"} 1\na_sum{b=\"2\"} 1\n",
        "a_count summary",
        "a_sum summary");
    take(
        "statesets interleaved",
        "# TYPE a stateset\na{b=\"1\",a=\"x\"} 1\na{b=\"2\",a=\"x\"} 1\na{b=\"1\",a=\"y\"} 0\n");
    take("names clash: gauge a, counter a", "# TYPE a counter\na_total 1\n# TYPE b gauge\na 1\n");
    take(
        "names clash: gauge a_created, counter a",
        "# TYPE a counter\na_total 1\n# TYPE a_created gauge\na_created 1\n");
    take(
        "a member with a type of its own",
        "# TYPE a_sum unknown\na_sum 1\n# TYPE a histogram\n",
        "a_sum unknown");
    take("some timestamps", "# TYPE a summary\na_count 1 5\na_sum 1\n");
    take("timestamps backwards", "# TYPE a gauge\na 1 5\na 1 4\n");
    take("unit on an info", "# TYPE a_s info\n# UNIT a_s s\na_s_info 1\n", "a_s_info info");
    take("unknown escape", "# TYPE a gauge\na{b=\"\\d\"} 1\n", "a gauge");
    take("HELP with an unknown escape", "# TYPE a gauge\n# HELP a \\d\na 1\n", "a gauge");
  }

  // ---- text

  private void refuseText(String rule, String line, String reason) {
    cases.add(new Case(rule, Body.of("ok 1\n" + line + "\n"), reason, List.of()));
  }

  private void takeText(String rule, String text, String... series) {
    cases.add(new Case(rule, Body.of(text), null, List.of(series)));
  }

  private void refusedText() {
    refuseText("value missing", "a", "expected");
    refuseText("value is no number", "a x", "number");
    refuseText("value out of range", "a 1e999", "1e999");
    refuseText("hexadecimal value", "a 0x1", "0x1");
    refuseText("timestamp is no integer", "a 1 1.5", "1.5");
    refuseText("something behind the timestamp", "a 1 2 3", "expected");
    refuseText("exemplar", "a 1 # {} 1", "expected");
    refuseText("brace not closed", "a{b=\"1\" 1", "expected");
    refuseText("label value not closed", "a{b=\"1} 1", "expected");
    refuseText("label without value", "a{b} 1", "expected");
    refuseText("label value without quotes", "a{b=1} 1", "expected");
    refuseText("label stands twice", "a{b=\"1\",b=\"2\"} 1", "b");
    refuseText("unknown escape", "a{b=\"\\d\"} 1", "in a label value");
    refuseText("name begins with a digit", "1a 1", "expected");
    refuseText("name with a dash", "a-b 1", "expected");
    refuseText("unknown type", "# TYPE a sumary", "sumary");
    refuseText("type of OpenMetrics", "# TYPE a stateset", "stateset");
    refuseBytes("label value is no UTF-8", "a{b=\"\u00ff\"} 1\n", Syntax.TEXT);
  }

  private void takenText() {
    takeText("CRLF", "# TYPE a gauge\r\na 1\r\n", "a gauge");
    takeText("last newline missing", "# TYPE a gauge\na 1", "a gauge");
    takeText("blank lines and comments", "\n#\n# x\n#x\n# TYPE a gauge\n\na 1\n", "a gauge");
    takeText("extra blanks", "#  TYPE\ta  gauge \n a { b = \"1\" , }  1 \n", "a gauge");
    takeText("TYPE repeated", "# TYPE a gauge\na 1\n# TYPE a gauge\n", "a gauge");
    takeText("counter without _total", "# TYPE a counter\na 1\n", "a unknown");
    takeText("negative counter", "# TYPE a_total counter\na_total -1\n", "a_total unknown");
    takeText(
        "no +Inf bucket",
        "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
        "a_bucket unknown");
    takeText(
        "fractional counts",
        "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1.5\na_sum 1\na_count 1.5\n",
        "a_count unknown");
    takeText("empty page", "");
  }

  // ---- protobuf

  private void refuse(String rule, byte[] body, String reason) {
    cases.add(new Case(rule, new Body(body, body.length, Syntax.PROTOBUF), reason, List.of()));
  }

  private void take(String rule, MetricFamily.Builder family, String... series) {
    byte[] bytes = RandomProtobuf.bytes(List.of(family.build()));
    var body = new Body(bytes, bytes.length, Syntax.PROTOBUF);
    cases.add(new Case(rule, body, null, List.of(series)));
  }

  private static Metric.Builder gauge() {
    return Metric.newBuilder().setGauge(Gauge.newBuilder().setValue(1));
  }

  private static MetricFamily.Builder family(String name, MetricType type, Metric.Builder metric) {
    return MetricFamily.newBuilder().setName(name).setType(type).addMetric(metric);
  }

  private static LabelPair.Builder label(String name) {
    return LabelPair.newBuilder().setName(name).setValue("1");
  }

  private void refusedProtobuf() {
    byte[] good = RandomProtobuf.bytes(List.of(family("a", MetricType.GAUGE, gauge()).build()));
    refuse("message cut off", Arrays.copyOf(good, good.length - 1), "message 1");
    refuse("length only", new byte[] {5}, "message 1");
    refuse("length without end", new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1}, "message 1");
    refuse("length of 2 GB", new byte[] {-1, -1, -1, -1, 7, 1}, "message 1");
    refuse("no name", bytes(family("", MetricType.GAUGE, gauge())), "name");
    // The builders take no broken text.
    refuse("name is no UTF-8", broken(bytes(family("~", MetricType.GAUGE, gauge()))), "UTF-8");
    refuse(
        "HELP is no UTF-8",
        broken(bytes(family("a", MetricType.GAUGE, gauge()).setHelp("x~"))),
        "UTF-8");
    refuse(
        "label value is no UTF-8",
        broken(bytes(family("a", MetricType.GAUGE, gauge().addLabel(label("b").setValue("~"))))),
        "UTF-8");
    refuse(
        "label stands twice",
        bytes(family("a", MetricType.GAUGE, gauge().addLabel(label("b")).addLabel(label("b")))),
        "b");
    refuse(
        "label without name",
        bytes(family("a", MetricType.GAUGE, gauge().addLabel(label("")))),
        "label");
    refuse("unknown type", unknownType(), "type");
    refuse("field cut off", new byte[] {3, 10, 5, 'a'}, "message 1");
    refuse("another wire type", new byte[] {2, 0x0d, 1}, "message 1");
  }

  private static byte[] bytes(MetricFamily.Builder family) {
    return RandomProtobuf.bytes(List.of(family.build()));
  }

  private static byte[] broken(byte[] message) {
    for (int i = 0; i < message.length; i++) {
      message[i] = message[i] == '~' ? -1 : message[i];
    }
    return message;
  }

  private static byte[] unknownType() {
    var message = new ByteArrayOutputStream();
    try {
      byte[] family = family("a", MetricType.GAUGE, gauge()).clearType().build().toByteArray();
      var out = CodedOutputStream.newInstance(message);
      out.writeUInt32NoTag(family.length + 2);
      out.writeRawBytes(family);
      out.writeEnum(MetricFamily.TYPE_FIELD_NUMBER, 77);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return message.toByteArray();
  }

  private void takenProtobuf() {
    var counter = Metric.newBuilder().setCounter(Counter.newBuilder().setValue(-1));
    take("negative counter", family("a_total", MetricType.COUNTER, counter), "a_total unknown");
    take("counter without _total", family("a", MetricType.COUNTER, counter), "a unknown");
    var histogram = Histogram.newBuilder().setSampleCount(3).setSampleSum(2);
    histogram.addBucket(Bucket.newBuilder().setUpperBound(1).setCumulativeCount(1));
    take(
        "no +Inf bucket",
        family("a", MetricType.HISTOGRAM, Metric.newBuilder().setHistogram(histogram)),
        "a_bucket histogram",
        "a_count histogram");
    take(
        "histogram without sum",
        family(
            "a",
            MetricType.HISTOGRAM,
            Metric.newBuilder().setHistogram(histogram.clone().clearSampleSum())),
        "a_bucket unknown",
        "a_count unknown");
    var summary = Summary.newBuilder().setSampleSum(-2);
    take(
        "summary with negative sum",
        family("a", MetricType.SUMMARY, Metric.newBuilder().setSummary(summary)),
        "a_sum unknown");
    take(
        "unit that the name does not end in",
        family("a", MetricType.GAUGE, gauge()).setUnit("u"),
        "a gauge");
    take("name that is not classic", family("a.b", MetricType.GAUGE, gauge()), "a_b gauge");
  }
}
