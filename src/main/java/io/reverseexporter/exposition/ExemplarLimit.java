package io.reverseexporter.exposition;

/**
 * How long the labels of an exemplar may be.
 *
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/#exemplars">Exemplars</a>
 */
final class ExemplarLimit {
  /** Characters of all names and values together. */
  static final int CHARACTERS = 128;

  private ExemplarLimit() {}

  /** Number of characters (code points) in the names and values, escapes resolved. */
  static int characters(byte[] b, LabelSpans labels) {
    int characters = 0;
    for (int i = 0; i < labels.count(); i++) {
      characters += characters(b, labels.nameStart(i), labels.nameEnd(i));
      characters += characters(b, labels.valueStart(i), labels.valueEnd(i));
    }
    return characters;
  }

  private static int characters(byte[] b, int start, int end) {
    int characters = 0;
    for (int p = start; p < end; p++) {
      boolean continuation = (b[p] & 0xc0) == 0x80;
      if (Names.isEscape(b, p, end)) {
        p++;
      }
      characters += continuation ? 0 : 1;
    }
    return characters;
  }
}
