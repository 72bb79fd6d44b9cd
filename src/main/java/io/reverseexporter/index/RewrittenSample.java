package io.reverseexporter.index;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.exposition.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One sample with the labels it goes out with: the scraped ones under their classic names, without
 * those that a configured label replaces, {@code exporter_name} renamed; the extra labels come
 * after them. For the samples that cannot be copied; used again for each.
 */
public final class RewrittenSample {
  private static final byte[] EXPORTED = "exported_".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EXPORTED_NAME = concat(EXPORTED, ExtraLabels.EXPORTER_NAME_BYTES);

  /** Between a label's name and its value, where nothing has to be rewritten. */
  private static final int EQUALS_QUOTE = 2;

  private final byte[] body;
  private final ExtraLabels extra;

  private ExpositionCursor cursor;

  /** The metric name, if it cannot be copied from the body. */
  private byte @Nullable [] metricName;

  // For each label: where its name stands, in the body or in an array of its own, and its value.
  private byte[][] sources = new byte[16][];
  private int[] starts = new int[16];
  private int[] lengths = new int[16];
  private int[] valueStarts = new int[16];
  private int[] valueEnds = new int[16];
  private boolean[] altered = new boolean[16];
  private int count;

  private int exporterName;
  private boolean anyEscaped;
  private boolean ambiguous;

  /** Names that labels have, with how often a name like it was asked for. */
  private final Map<String, Integer> taken = new HashMap<>();

  public RewrittenSample(Body body, ExtraLabels extra) {
    this.body = body.bytes();
    this.extra = extra;
    this.cursor = ExpositionCursor.of(body);
  }

  /** Takes the sample that the cursor stands on. */
  public void load(ExpositionCursor at) {
    cursor = at;
    ambiguous = false;
    anyEscaped = false;
    exporterName = -1;
    count = 0;
    metricName = null;
    int start = at.nameStart();
    int end = at.nameEnd();
    if (at.isNameQuoted()) {
      metricName = Names.classicMetricName(body, start, end);
      ambiguous = !Arrays.equals(metricName, 0, metricName.length, body, start, end);
    }
    LabelSpans labels = at.labels();
    for (int i = 0; i < labels.count(); i++) {
      load(labels, i);
    }
    if (anyEscaped) {
      makeRoom();
    } else if (exporterName >= 0) {
      export();
    }
  }

  private void load(LabelSpans labels, int label) {
    int start = labels.nameStart(label);
    int end = labels.nameEnd(label);
    byte[] source = body;
    boolean escaped = false;
    if (labels.isQuoted(label)) {
      byte[] name = Names.classicLabelName(body, start, end);
      escaped = !Arrays.equals(name, 0, name.length, body, start, end);
      source = name;
      start = 0;
      end = name.length;
    }
    boolean givesWay = extra.isExporterNamed() && isExporterName(source, start, end);
    ambiguous |= escaped;
    anyEscaped |= escaped;
    if (!givesWay && extra.contains(source, start, end - start)) {
      ambiguous = true;
      return;
    }
    if (count == starts.length) {
      grow();
    }
    sources[count] = source;
    starts[count] = start;
    lengths[count] = end - start;
    valueStarts[count] = labels.valueStart(label);
    valueEnds[count] = labels.valueEnd(label);
    altered[count] = escaped || givesWay;
    exporterName = givesWay ? count : exporterName;
    count++;
  }

  private void grow() {
    int capacity = 2 * count;
    sources = Arrays.copyOf(sources, capacity);
    starts = Arrays.copyOf(starts, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
    valueStarts = Arrays.copyOf(valueStarts, capacity);
    valueEnds = Arrays.copyOf(valueEnds, capacity);
    altered = Arrays.copyOf(altered, capacity);
  }

  private void rename(int label, byte[] name) {
    sources[label] = name;
    starts[label] = 0;
    lengths[label] = name.length;
  }

  /** Renames the scraped {@code exporter_name}, all other labels having their own names. */
  private void export() {
    byte[] name = EXPORTED_NAME;
    while (isName(name) || extra.contains(name, 0, name.length)) {
      ambiguous = true;
      name = concat(EXPORTED, name);
    }
    rename(exporterName, name);
  }

  private boolean isName(byte[] name) {
    for (int i = 0; i < count; i++) {
      int end = starts[i] + lengths[i];
      if (Arrays.equals(sources[i], starts[i], end, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Gives each label a name that no other label has: {@code exporter_name} gives way to the extra
   * one, and escaping may have made two names alike. A label whose name is as scraped keeps it.
   */
  private void makeRoom() {
    taken.clear();
    for (int i = 0; i < count; i++) {
      if (!altered[i]) {
        taken.put(key(labelName(i)), 1);
      }
    }
    for (int i = 0; i < count; i++) {
      if (altered[i]) {
        byte[] name = labelName(i);
        rename(i, i == exporterName ? exported(name) : numbered(name));
        taken.put(key(labelName(i)), 1);
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
      // How often the name was asked for: thousands of names alike take no more time than others.
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

  private static boolean isExporterName(byte[] source, int start, int end) {
    byte[] name = ExtraLabels.EXPORTER_NAME_BYTES;
    return Arrays.equals(source, start, end, name, 0, name.length);
  }

  /** Whether another series of the same page may have the same name and labels now. */
  public boolean isAmbiguous() {
    return ambiguous;
  }

  /** A copy of the metric name as it goes out. */
  public byte[] metricName() {
    return metricName != null
        ? metricName.clone()
        : Arrays.copyOfRange(body, cursor.nameStart(), cursor.nameEnd());
  }

  /** Number of labels, the extra ones excluded. */
  public int labelCount() {
    return count;
  }

  /** A copy of a label's name as it goes out. */
  public byte[] labelName(int label) {
    return Arrays.copyOfRange(sources[label], starts[label], starts[label] + lengths[label]);
  }

  /** First byte of a label's value in the body. */
  public int valueStart(int label) {
    return valueStarts[label];
  }

  /** First byte after a label's value in the body. */
  public int valueEnd(int label) {
    return valueEnds[label];
  }

  /** Writes the line, its newline included. */
  public void writeTo(ByteSink sink) throws IOException {
    if (metricName != null) {
      sink.write(metricName);
    } else {
      sink.write(body, cursor.nameStart(), cursor.nameEnd() - cursor.nameStart());
    }
    if (count > 0 || !extra.isEmpty()) {
      sink.write(OPEN);
      for (int i = 0; i < count; i++) {
        write(i, sink);
        if (i + 1 < count || !extra.isEmpty()) {
          sink.write(COMMA);
        }
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

  private void write(int label, ByteSink sink) throws IOException {
    int start = starts[label];
    int nameEnd = start + lengths[label];
    int valueStart = valueStarts[label];
    int end = valueEnds[label] + 1;
    if (sources[label] == body && nameEnd + EQUALS_QUOTE == valueStart) {
      sink.write(body, start, end - start);
    } else {
      sink.write(sources[label], start, lengths[label]);
      sink.write(EQUALS);
      sink.write(body, valueStart, end - valueStart);
    }
  }

  private static final byte[] OPEN = {'{'};
  private static final byte[] EQUALS = {'=', '"'};
  private static final byte[] COMMA = {','};
  private static final byte[] CLOSE = {'}', ' '};
  private static final byte[] BLANK = {' '};
  private static final byte[] NEWLINE = {'\n'};

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
