package io.reverseexporter.exposition.protobuf;

import com.google.protobuf.Timestamp;
import io.prometheus.client.Metrics;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import io.reverseexporter.exposition.protobuf.LineWriter.TooLongException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the OpenMetrics lines of samples. */
final class SampleLines {
  /** What OpenMetrics allows in the labels of an exemplar. */
  private static final int MAX_EXEMPLAR_CHARACTERS = 128;

  /** With whatever nanoseconds, less than this is in range as milliseconds. */
  private static final long MAX_EXEMPLAR_SECONDS = Long.MAX_VALUE / 1000 - 10;

  private static final int NANOS_DIGITS = 9;
  private static final int MILLIS_DIGITS = 3;

  private final LineWriter out;

  /** The labels of the present metric, comma separated. */
  private final LineWriter labels;

  private String timestamp = "";
  private int count;

  SampleLines(LineWriter out, Room room) throws NoRoomException {
    this.out = out;
    labels = new LineWriter(256, Integer.MAX_VALUE - 8, room);
  }

  /** Number of samples written. */
  int count() {
    return count;
  }

  /** Goes to a metric: its labels and its timestamp stand on each line that follows. */
  void start(Metrics.Metric metric) throws TooLongException {
    labels.clear();
    write(metric.getLabelList(), labels);
    long millis = metric.getTimestampMs();
    // To Prometheus, 0 is no timestamp.
    timestamp = millis == 0 ? "" : " " + decimal(BigDecimal.valueOf(millis, MILLIS_DIGITS));
  }

  /** A sample without further label and exemplar. */
  void sample(String name, String value) throws TooLongException {
    sample(name, "", "", value, null);
  }

  /**
   * A sample.
   *
   * @param label a further label, {@code le} or {@code quantile}; empty for none
   */
  void sample(
      String name, String label, String of, String value, Metrics.@Nullable Exemplar exemplar)
      throws TooLongException {
    boolean quoted = !isClassic(name);
    if (!quoted) {
      out.write(name);
    }
    boolean any = labels.length() > 0;
    if (quoted || any || !label.isEmpty()) {
      out.write("{");
      if (quoted) {
        out.quoted(name).write(any ? "," : "");
      }
      out.write(labels);
      if (!label.isEmpty()) {
        out.write(quoted || any ? "," : "").write(label).write("=").quoted(of);
      }
      out.write("}");
    }
    out.write(" ").write(value).write(timestamp);
    if (exemplar != null && isWritable(exemplar)) {
      write(exemplar);
    }
    out.write("\n");
    count++;
  }

  private void write(Metrics.Exemplar exemplar) throws TooLongException {
    out.write(" # {");
    write(exemplar.getLabelList(), out);
    out.write("} ").write(GoFloat.format(exemplar.getValue()));
    if (exemplar.hasTimestamp()) {
      out.write(" ").write(seconds(exemplar.getTimestamp()));
    }
  }

  /** Whether OpenMetrics can carry the exemplar. Prometheus passes over those that it cannot. */
  private static boolean isWritable(Metrics.Exemplar exemplar) {
    long seconds = exemplar.getTimestamp().getSeconds();
    if (seconds < -MAX_EXEMPLAR_SECONDS || seconds > MAX_EXEMPLAR_SECONDS) {
      return false;
    }
    int characters = 0;
    Set<String> names = new HashSet<>();
    for (Metrics.LabelPair label : exemplar.getLabelList()) {
      String name = label.getName();
      String value = label.getValue();
      boolean anyNul = name.indexOf(0) >= 0 || value.indexOf(0) >= 0;
      if (name.isEmpty() || anyNul || !names.add(name)) {
        return false;
      }
      characters += name.codePointCount(0, name.length());
      characters += value.codePointCount(0, value.length());
      if (characters > MAX_EXEMPLAR_CHARACTERS) {
        return false;
      }
    }
    return true;
  }

  private static void write(List<Metrics.LabelPair> labels, LineWriter out)
      throws TooLongException {
    String comma = "";
    for (Metrics.LabelPair label : labels) {
      out.write(comma);
      name(label.getName(), isClassicLabel(label.getName()), out);
      out.write("=").quoted(label.getValue());
      comma = ",";
    }
  }

  /** A name, in quotes if it has to be. */
  private static void name(String name, boolean classic, LineWriter out) throws TooLongException {
    if (classic) {
      out.write(name);
    } else {
      out.quoted(name);
    }
  }

  /** A line of metadata. */
  void metadata(String keyword, String name, String text) throws TooLongException {
    out.write("# ").write(keyword).write(" ");
    name(name, isClassic(name), out);
    out.write(" ").escaped(text).write("\n");
  }

  /** A point in time as seconds, exact. */
  static String seconds(Timestamp time) {
    return decimal(
        BigDecimal.valueOf(time.getSeconds())
            .add(BigDecimal.valueOf(time.getNanos(), NANOS_DIGITS)));
  }

  private static String decimal(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
  }

  /** Whether a metric name needs no quotes. */
  static boolean isClassic(String name) {
    return isClassic(name, true);
  }

  private static boolean isClassicLabel(String name) {
    return isClassic(name, false);
  }

  private static boolean isClassic(String name, boolean colon) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = i > 0 && c >= '0' && c <= '9';
      if (!letter && !digit && !(colon && c == ':')) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
