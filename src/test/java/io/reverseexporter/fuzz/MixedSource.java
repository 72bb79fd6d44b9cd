package io.reverseexporter.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.testing.RandomExposition;
import io.reverseexporter.testing.RandomOpenMetrics;
import io.reverseexporter.testing.RandomProtobuf;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An exporter's answer and what is put on it.
 *
 * @param good whether the answer is known to be right, so that it must be taken if it is not too
 *     much
 * @param limits within which it is read
 * @param piece bytes that come at a time
 */
record MixedSource(
    String name,
    boolean noRewrite,
    Map<String, String> labels,
    Body body,
    boolean good,
    Limits limits,
    int piece) {
  private static final byte[] ODD = "{}\",=#\\\n\r \t0+-.eNI_:a\u0000\u00e4".getBytes(UTF_8);
  private static final int MAX_RAW = 200;
  private static final int MAX_CHANGES = 3;

  private static final List<Map<String, String>> LABELS =
      List.of(
          Map.of(),
          Map.of("env", "x"),
          Map.of("l", "with \"quotes\" and \\ and\nnewline"),
          Map.of("m", ""),
          Map.of("exported_exporter_name", "y"));

  /** One more exporter, of whatever kind the data says. */
  static MixedSource of(int number, FuzzedDataProvider data) {
    boolean noRewrite = data.consumeInt(0, 3) == 0;
    Map<String, String> labels = LABELS.get(data.consumeInt(0, LABELS.size() - 1));
    Syntax syntax = data.pickValue(Syntax.values());
    int kind = data.consumeInt(0, 4);
    byte[] bytes;
    if (kind == 0) {
      bytes = data.consumeBytes(MAX_RAW);
    } else {
      bytes = valid(syntax, new Random(data.consumeInt()), data.consumeBoolean());
      if (kind == 1) {
        bytes = changed(bytes, data);
      }
    }
    Limits limits = data.consumeInt(0, 2) == 0 ? limits(data) : Limits.DEFAULT;
    int piece = data.consumeInt(1, MAX_RAW);
    return new MixedSource(
        "source " + number, noRewrite, labels, body(bytes, syntax), kind > 1, limits, piece);
  }

  private static Limits limits(FuzzedDataProvider data) {
    return new Limits(
        data.consumeInt(0, 2000),
        data.consumeInt(0, 20),
        data.consumeInt(0, 5),
        data.consumeInt(0, 12),
        data.consumeInt(0, 12));
  }

  /** The answer as it arrives. */
  InputStream stream() {
    return new ByteArrayInputStream(body.bytes(), 0, body.length()) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        return super.read(bytes, offset, Math.min(length, piece));
      }
    };
  }

  /** Whether a scrape may fail for this reason. */
  boolean mayFailWith(Reason reason) {
    return switch (reason) {
      case MALFORMED -> !good;
      case BODY_LIMIT, SAMPLE_LIMIT, LABEL_LIMIT -> !limits.equals(Limits.DEFAULT);
      default -> false;
    };
  }

  private static byte[] valid(Syntax syntax, Random random, boolean odd) {
    return switch (syntax) {
      case TEXT -> new RandomExposition(random).text().getBytes(UTF_8);
      case OPENMETRICS -> new RandomOpenMetrics(random, odd).text().getBytes(UTF_8);
      case PROTOBUF -> new RandomProtobuf(random).bytes();
    };
  }

  /** A few bytes changed, or the end missing. */
  private static byte[] changed(byte[] bytes, FuzzedDataProvider data) {
    byte[] changed = bytes.clone();
    for (int i = data.consumeInt(1, MAX_CHANGES); i > 0 && changed.length > 0; i--) {
      int at = data.consumeInt(0, changed.length - 1);
      switch (data.consumeInt(0, 2)) {
        case 0 -> changed[at] = ODD[data.consumeInt(0, ODD.length - 1)];
        case 1 -> changed[at] = data.consumeByte();
        default -> changed = Arrays.copyOf(changed, at);
      }
    }
    return changed;
  }

  /** More room behind the body, as a reader leaves it: nothing may be read from there. */
  private static Body body(byte[] bytes, Syntax syntax) {
    byte[] array = Arrays.copyOf(bytes, bytes.length + 8);
    Arrays.fill(array, bytes.length, array.length, (byte) '"');
    return new Body(array, bytes.length, syntax);
  }

  ExtraLabels extraLabels() {
    return ExtraLabels.of(noRewrite ? null : name, labels);
  }

  /** For whoever has to find out what went wrong. */
  String shown() {
    var text = new StringBuilder(name + (noRewrite ? " (no_rewrite)" : "") + labels);
    text.append(' ')
        .append(body.syntax())
        .append(good ? ", good, " : ", ")
        .append(limits)
        .append(":\n");
    for (byte b : Arrays.copyOf(body.bytes(), body.length())) {
      boolean plain = b == '\n' || (b >= ' ' && b < 0x7f);
      text.append(plain ? "" + (char) b : "<%02x>".formatted(b));
    }
    return text.append('\n').toString();
  }
}
