package io.reverseexporter.index;

import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.exposition.Names;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The scraped labels of one sample, or of an exemplar, under the names that they go out with: those
 * that a configured label replaces are left out, {@code exporter_name} is renamed, names that are
 * not classic are escaped. Used again for each.
 */
final class RewrittenLabels {
  private static final byte[] EXPORTED = "exported_".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EXPORTED_NAME = concat(EXPORTED, ExtraLabels.EXPORTER_NAME_BYTES);

  private final byte[] body;
  private final ExtraLabels extra;
  private final Escaping escaping;

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

  RewrittenLabels(byte[] body, ExtraLabels extra, Escaping escaping) {
    this.body = body;
    this.extra = extra;
    this.escaping = escaping;
  }

  void load(LabelSpans labels) {
    ambiguous = false;
    anyEscaped = false;
    exporterName = -1;
    count = 0;
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
      source = Names.unescaped(body, start, end);
      escaped = escaping != Escaping.ALLOW_UTF_8 && !Names.isClassicLabelName(source);
      source = escaped ? Names.escapedLabelName(source, escaping) : source;
      start = 0;
      end = source.length;
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
        taken.put(key(name(i)), 1);
      }
    }
    for (int i = 0; i < count; i++) {
      if (altered[i]) {
        byte[] name = name(i);
        rename(i, i == exporterName ? exported(name) : numbered(name));
        taken.put(key(name(i)), 1);
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

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Whether another series of the same page may have the same labels now. */
  boolean isAmbiguous() {
    return ambiguous;
  }

  int count() {
    return count;
  }

  /** A copy of a label's name as it goes out, without quotes. */
  byte[] name(int label) {
    return Arrays.copyOfRange(sources[label], starts[label], starts[label] + lengths[label]);
  }

  /** Whether the name stands in the body as it goes out, without quotes. */
  boolean isNameInBody(int label) {
    return sources[label] == body;
  }

  int nameStart(int label) {
    return starts[label];
  }

  int nameLength(int label) {
    return lengths[label];
  }

  int valueStart(int label) {
    return valueStarts[label];
  }

  int valueEnd(int label) {
    return valueEnds[label];
  }
}
