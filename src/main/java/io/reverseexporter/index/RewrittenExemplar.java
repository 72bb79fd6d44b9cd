package io.reverseexporter.index;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The exemplar of one sample as it goes out. Used again for each. */
public final class RewrittenExemplar {
  private static final byte[] OPEN = {' ', '#', ' ', '{'};
  private static final byte[] COMMA = {','};
  private static final byte[] CLOSE = {'}'};
  private static final byte[] BLANK = {' '};

  /** Characters that OpenMetrics allows for all names and values together. */
  private static final int LIMIT = 128;

  private final byte[] body;
  private final RewrittenLabels labels;
  private ExpositionCursor cursor;

  RewrittenExemplar(byte[] body, Escaping escaping, ExpositionCursor cursor) {
    this.body = body;
    this.cursor = cursor;
    labels = new RewrittenLabels(body, ExtraLabels.of(null, Map.of()), escaping);
  }

  void load(ExpositionCursor at) {
    cursor = at;
    labels.load(at.exemplarLabels());
  }

  public int labelCount() {
    return labels.count();
  }

  /** A label's name as it goes out. */
  public String labelNameText(int label) {
    return new String(labels.name(label), StandardCharsets.UTF_8);
  }

  /** A label's value, its escapes resolved. */
  public String valueText(int label) {
    byte[] value = Names.unescaped(body, labels.valueStart(label), labels.valueEnd(label));
    return new String(value, StandardCharsets.UTF_8);
  }

  /**
   * Writes it behind a value or timestamp. An exemplar whose names have become too long for
   * OpenMetrics by their escaping is left out: Prometheus would refuse the whole page.
   */
  void writeTo(ByteSink sink) throws IOException {
    if (cursor.isPlain()) {
      sink.write(BLANK);
      sink.write(body, cursor.exemplarStart(), cursor.exemplarEnd() - cursor.exemplarStart());
    } else if (isWithinLimit()) {
      sink.write(OPEN);
      for (int i = 0; i < labels.count(); i++) {
        if (i > 0) {
          sink.write(COMMA);
        }
        RewrittenSample.write(labels, i, body, false, sink);
      }
      sink.write(CLOSE);
      int rest = cursor.exemplarValueStart() - 1;
      sink.write(body, rest, cursor.exemplarEnd() - rest);
    }
  }

  private boolean isWithinLimit() {
    int characters = 0;
    for (int i = 0; i < labels.count(); i++) {
      String name = labelNameText(i);
      String value = valueText(i);
      characters += name.codePointCount(0, name.length());
      characters += value.codePointCount(0, value.length());
    }
    return characters <= LIMIT;
  }
}
