package io.reverseexporter.index;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.Names;
import io.reverseexporter.exposition.Syntax;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One sample as it goes out: under the name that the index gives it, with the scraped labels that
 * are left, renamed where they have to be, and the extra ones after them. For the samples that
 * cannot be copied; used again for each.
 */
public final class RewrittenSample {
  /** Between a label's name and its value, where nothing has to be rewritten. */
  private static final int EQUALS_QUOTE = 2;

  private final ExpositionIndex page;
  private final byte[] body;
  private final RewrittenLabels labels;
  private final RewrittenExemplar exemplar;

  private ExpositionCursor cursor;
  private int name;

  /** A sample of the page, none yet. */
  public RewrittenSample(ExpositionIndex page) {
    this.page = page;
    body = page.body().bytes();
    labels = new RewrittenLabels(body, page.extra(), page.target().escaping());
    cursor = ExpositionCursor.of(page.body());
    exemplar = new RewrittenExemplar(body, page.target().escaping(), cursor);
  }

  /**
   * Takes the sample that the cursor stands on.
   *
   * @param name its name's number in the page
   */
  public void load(ExpositionCursor at, int name) {
    cursor = at;
    this.name = name;
    labels.load(at.labels());
  }

  /** A copy of the metric name as it goes out, without quotes. */
  public byte[] metricName() {
    int start = page.nameStart(name);
    return Arrays.copyOfRange(page.nameSource(name), start, start + page.nameLength(name));
  }

  /** Number of labels, the extra ones excluded. */
  public int labelCount() {
    return labels.count();
  }

  /** A copy of a label's name as it goes out, without quotes. */
  public byte[] labelName(int label) {
    return labels.name(label);
  }

  /** A label's name as it goes out. */
  public String labelNameText(int label) {
    return new String(labels.name(label), StandardCharsets.UTF_8);
  }

  /** First byte of a label's value in the body. */
  public int valueStart(int label) {
    return labels.valueStart(label);
  }

  /** First byte after a label's value in the body. */
  public int valueEnd(int label) {
    return labels.valueEnd(label);
  }

  /** A label's value, its escapes resolved. */
  public String valueText(int label) {
    byte[] value = Names.unescaped(body, labels.valueStart(label), labels.valueEnd(label));
    return new String(value, StandardCharsets.UTF_8);
  }

  /** Takes the sample's exemplar; null if it has none. Used again for the next. */
  public @Nullable RewrittenExemplar exemplar() {
    if (cursor.exemplarEnd() == cursor.exemplarStart()) {
      return null;
    }
    exemplar.load(cursor);
    return exemplar;
  }

  /**
   * Writes the line in the syntax of the page's target, text or OpenMetrics; its newline included.
   *
   * @param withExemplar whether an exemplar goes out; never in the text format
   */
  public void writeTo(ByteSink sink, boolean withExemplar) throws IOException {
    boolean isClassic = page.isNameClassic(name);
    if (isClassic) {
      sink.write(page.nameSource(name), page.nameStart(name), page.nameLength(name));
    } else {
      sink.write(OPEN);
      writeQuoted(metricName(), sink);
    }
    if (labels.count() > 0 || !page.extra().isEmpty()) {
      sink.write(isClassic ? OPEN : COMMA);
      writeLabels(sink);
      sink.write(CLOSE);
    } else {
      sink.write(isClassic ? BLANK : CLOSE);
    }
    sink.write(body, cursor.valueStart(), cursor.valueEnd() - cursor.valueStart());
    if (cursor.timestampEnd() > cursor.timestampStart()) {
      Tail.timestamp(page, cursor.timestampStart(), cursor.timestampEnd(), sink);
    }
    if (withExemplar && Tail.isOpenMetrics(page)) {
      RewrittenExemplar present = exemplar();
      if (present != null) {
        present.writeTo(sink);
      }
    }
    sink.write(NEWLINE);
  }

  private void writeLabels(ByteSink sink) throws IOException {
    boolean escapesAsTheyAre = cursor.isPlain() || page.syntax() == Syntax.TEXT;
    for (int i = 0; i < labels.count(); i++) {
      write(labels, i, body, escapesAsTheyAre, sink);
      if (i + 1 < labels.count() || !page.extra().isEmpty()) {
        sink.write(COMMA);
      }
    }
    sink.write(page.extra().escaped());
  }

  /** Writes one label. */
  static void write(
      RewrittenLabels labels, int label, byte[] body, boolean escapesAsTheyAre, ByteSink sink)
      throws IOException {
    int start = labels.nameStart(label);
    int valueStart = labels.valueStart(label);
    int end = labels.valueEnd(label) + 1;
    boolean isNameInBody = labels.isNameInBody(label);
    if (escapesAsTheyAre
        && isNameInBody
        && start + labels.nameLength(label) + EQUALS_QUOTE == valueStart) {
      sink.write(body, start, end - start);
      return;
    }
    byte[] name = labels.name(label);
    if (isNameInBody || Names.isClassicLabelName(name)) {
      sink.write(name);
    } else {
      writeQuoted(name, sink);
    }
    sink.write(EQUALS);
    if (escapesAsTheyAre) {
      sink.write(body, valueStart, end - valueStart);
    } else {
      writeEscapes(body, valueStart, end, sink);
    }
  }

  /** Writes an escaped value; a backslash that escapes nothing means itself and is doubled. */
  private static void writeEscapes(byte[] body, int start, int end, ByteSink sink)
      throws IOException {
    int from = start;
    for (int p = start; p < end; p++) {
      if (body[p] == '\\') {
        byte next = body[p + 1];
        if (next == '\\' || next == '"' || next == 'n') {
          p++;
        } else {
          sink.write(body, from, p + 1 - from);
          from = p;
        }
      }
    }
    sink.write(body, from, end - from);
  }

  private static void writeQuoted(byte[] name, ByteSink sink) throws IOException {
    sink.write(QUOTE);
    sink.write(Names.quoted(name));
    sink.write(QUOTE);
  }

  private static final byte[] OPEN = {'{'};
  private static final byte[] QUOTE = {'"'};
  private static final byte[] EQUALS = {'=', '"'};
  private static final byte[] COMMA = {','};
  private static final byte[] CLOSE = {'}', ' '};
  private static final byte[] BLANK = {' '};
  private static final byte[] NEWLINE = {'\n'};
}
