package io.reverseexporter.index;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.exposition.Names;
import io.reverseexporter.exposition.TextCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One sample with the labels it goes out with: the scraped ones under their classic names, without
 * those that a configured label replaces, {@code exporter_name} renamed; the extra labels come
 * after them. For the samples that cannot be copied; used again for each.
 */
public final class RewrittenSample {
  private static final byte[] EXPORTED = "exported_".getBytes(StandardCharsets.US_ASCII);

  private final byte[] body;
  private final ExtraLabels extra;

  private TextCursor cursor;
  private byte[] metricName = {};
  private byte[][] names = new byte[16][];
  private boolean[] altered = new boolean[16];
  private int[] values = new int[32];
  private int count;
  private boolean anyAltered;
  private boolean ambiguous;

  /** Names that labels have, with how often a name like it was asked for. */
  private final Map<String, Integer> taken = new HashMap<>();

  public RewrittenSample(Body body, ExtraLabels extra) {
    this.body = body.bytes();
    this.extra = extra;
    this.cursor = new TextCursor(body);
  }

  /** Takes the sample that the cursor stands on. */
  public void load(TextCursor at) {
    cursor = at;
    ambiguous = false;
    anyAltered = false;
    count = 0;
    int start = at.nameStart();
    int end = at.nameEnd();
    metricName =
        at.isNameQuoted()
            ? Names.classicMetricName(body, start, end)
            : Arrays.copyOfRange(body, start, end);
    if (at.isNameQuoted() && !Arrays.equals(metricName, 0, metricName.length, body, start, end)) {
      ambiguous = true;
    }
    LabelSpans labels = at.labels();
    for (int i = 0; i < labels.count(); i++) {
      load(labels, i);
    }
    makeRoom();
  }

  private void load(LabelSpans labels, int label) {
    int start = labels.nameStart(label);
    int end = labels.nameEnd(label);
    boolean quoted = labels.isQuoted(label);
    byte[] name =
        quoted ? Names.classicLabelName(body, start, end) : Arrays.copyOfRange(body, start, end);
    boolean escaped = quoted && !Arrays.equals(name, 0, name.length, body, start, end);
    ambiguous |= escaped;
    boolean givesWay = extra.isExporterNamed() && isExporterName(name);
    if (extra.contains(name, 0, name.length) && !givesWay) {
      ambiguous = true;
      return;
    }
    if (count == names.length) {
      names = Arrays.copyOf(names, 2 * count);
      altered = Arrays.copyOf(altered, 2 * count);
      values = Arrays.copyOf(values, 4 * count);
    }
    names[count] = name;
    altered[count] = escaped || givesWay;
    anyAltered |= altered[count];
    values[2 * count] = labels.valueStart(label);
    values[2 * count + 1] = labels.valueEnd(label);
    count++;
  }

  /**
   * Gives each label a name that no other label has: {@code exporter_name} gives way to the extra
   * one, and escaping may have made two names alike. A label whose name is as scraped keeps it.
   */
  private void makeRoom() {
    if (!anyAltered) {
      return;
    }
    taken.clear();
    for (int i = 0; i < count; i++) {
      if (!altered[i]) {
        taken.put(key(names[i]), 1);
      }
    }
    for (int i = 0; i < count; i++) {
      if (altered[i]) {
        names[i] = isExporterName(names[i]) ? exported(names[i]) : numbered(names[i]);
        taken.put(key(names[i]), 1);
      }
    }
  }

  private byte[] exported(byte[] name) {
    byte[] longer = concat(EXPORTED, name);
    while (isTaken(longer)) {
      longer = concat(EXPORTED, longer);
    }
    return longer;
  }

  /** The name if it is free, else with the first number behind it that makes it so. */
  private byte[] numbered(byte[] name) {
    byte[] free = name;
    while (isTaken(free)) {
      // How often the name was asked for: thousands of names alike take no more time than as many
      // others.
      int number = taken.merge(key(name), 1, Integer::sum);
      free = concat(name, ("_" + number).getBytes(StandardCharsets.US_ASCII));
    }
    return free;
  }

  private boolean isTaken(byte[] name) {
    boolean isTaken = taken.containsKey(key(name)) || extra.contains(name, 0, name.length);
    ambiguous |= isTaken;
    return isTaken;
  }

  private static String key(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private static boolean isExporterName(byte[] name) {
    return Arrays.equals(name, ExtraLabels.EXPORTER_NAME_BYTES);
  }

  /** Whether another series of the same page may have the same name and labels now. */
  public boolean isAmbiguous() {
    return ambiguous;
  }

  /** The metric name as it goes out. */
  public byte[] metricName() {
    return metricName;
  }

  /** Number of labels, the extra ones excluded. */
  public int labelCount() {
    return count;
  }

  /** A label's name as it goes out. */
  public byte[] labelName(int label) {
    return names[label];
  }

  /** First byte of a label's value in the body. */
  public int valueStart(int label) {
    return values[2 * label];
  }

  /** First byte after a label's value in the body. */
  public int valueEnd(int label) {
    return values[2 * label + 1];
  }

  /** Writes the line, its newline included. */
  public void writeTo(ByteSink sink) throws IOException {
    sink.write(metricName);
    if (count > 0 || !extra.isEmpty()) {
      sink.write(OPEN);
      for (int i = 0; i < count; i++) {
        sink.write(names[i]);
        sink.write(EQUALS);
        sink.write(body, values[2 * i], values[2 * i + 1] - values[2 * i]);
        sink.write(i + 1 < count || !extra.isEmpty() ? QUOTE_COMMA : QUOTE);
      }
      sink.write(extra.escaped());
      sink.write(CLOSE);
    } else {
      sink.write(BLANK);
    }
    sink.write(body, cursor.valueStart(), cursor.valueEnd() - cursor.valueStart());
    if (cursor.timestampEnd() > cursor.timestampStart()) {
      sink.write(BLANK);
      sink.write(body, cursor.timestampStart(), cursor.timestampEnd() - cursor.timestampStart());
    }
    sink.write(NEWLINE);
  }

  private static final byte[] OPEN = {'{'};
  private static final byte[] EQUALS = {'=', '"'};
  private static final byte[] QUOTE = {'"'};
  private static final byte[] QUOTE_COMMA = {'"', ','};
  private static final byte[] CLOSE = {'}', ' '};
  private static final byte[] BLANK = {' '};
  private static final byte[] NEWLINE = {'\n'};

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
