package io.reverseexporter.merge;

import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.exposition.Names;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.RewrittenSample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The labels of a sample as one text, sorted, to compare samples by: one character for each byte.
 * Objects are made here.
 */
final class SeriesText {
  /** Behind a name: it stands in none. */
  private static final char NAME_END = 0;

  /** Between labels: it stands in no escaped value. */
  private static final String LABEL_END = "\n";

  private SeriesText() {}

  /** The labels that the sample goes out with; one label left out. */
  static String outgoing(RunSamples samples, String without) {
    RewrittenSample sample = samples.rewritten();
    List<String> all = new ArrayList<>();
    samples.page().extra().labels().forEach((name, value) -> add(all, name, escaped(value), ""));
    for (int i = 0; i < sample.labelCount(); i++) {
      String value = value(samples, sample.valueStart(i), sample.valueEnd(i));
      add(all, latin1(sample.labelName(i)), value, without);
    }
    return joined(all);
  }

  /** The labels as they were scraped; one label left out. */
  static String scraped(RunSamples samples, String without) {
    LabelSpans labels = samples.cursor().labels();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < labels.count(); i++) {
      String name = text(samples, labels.nameStart(i), labels.nameEnd(i));
      add(all, name, value(samples, labels.valueStart(i), labels.valueEnd(i)), without);
    }
    return joined(all);
  }

  /** A configured value as a scraped one would stand in a body. */
  private static String escaped(String value) {
    return latin1(Names.quoted(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** A scraped value with no other escapes than the text format has. */
  private static String value(RunSamples samples, int start, int end) {
    if (samples.cursor().isPlain() || samples.page().syntax() == Syntax.TEXT) {
      return text(samples, start, end);
    }
    byte[] meant = Names.unescaped(samples.page().body().bytes(), start, end);
    return latin1(Names.quoted(meant));
  }

  static String text(RunSamples samples, int start, int end) {
    byte[] body = samples.page().body().bytes();
    return new String(body, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static void add(List<String> labels, String name, String value, String without) {
    // A label with an empty value is as good as none.
    if (!name.equals(without) && !value.isEmpty()) {
      labels.add(name + NAME_END + value);
    }
  }

  private static String joined(List<String> labels) {
    labels.sort(null);
    return String.join(LABEL_END, labels);
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
