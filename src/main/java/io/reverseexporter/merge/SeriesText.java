package io.reverseexporter.merge;

import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.index.RewrittenSample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The labels of a sample as one text, sorted, to compare samples by. Objects are made here. */
final class SeriesText {
  private SeriesText() {}

  /** The labels that the sample goes out with; one label left out. */
  static String outgoing(RunSamples samples, String without) {
    RewrittenSample sample = samples.rewritten();
    List<String> all = new ArrayList<>(samples.page().extra().pairs());
    all.removeIf(pair -> pair.endsWith("=\"\""));
    for (int i = 0; i < sample.labelCount(); i++) {
      String value = text(samples, sample.valueStart(i), sample.valueEnd(i));
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
      add(all, name, text(samples, labels.valueStart(i), labels.valueEnd(i)), without);
    }
    return joined(all);
  }

  static String text(RunSamples samples, int start, int end) {
    byte[] body = samples.page().body().bytes();
    return new String(body, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static void add(List<String> labels, String name, String value, String without) {
    // A label with an empty value is as good as none.
    if (!name.equals(without) && !value.isEmpty()) {
      labels.add(name + "=\"" + value + '"');
    }
  }

  private static String joined(List<String> labels) {
    labels.sort(null);
    return String.join(",", labels);
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
