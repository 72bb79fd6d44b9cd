package io.reverseexporter.exposition;

import io.reverseexporter.exposition.ExpositionCursor.Entry;
import java.util.Arrays;

/** A line of OpenMetrics that begins with a number sign: HELP, TYPE, UNIT or EOF. */
final class OpenMetricsMetadataLine extends MetadataLine {
  /** Number sign and blank. */
  private static final int PREFIX = 2;

  /** The same with a keyword of four letters and its blank. */
  private static final int KEYWORD = PREFIX + 5;

  OpenMetricsMetadataLine(Body body) {
    super(body);
  }

  /** Reads the line that begins at {@code p}; returns the first byte after it. */
  int read(int p) throws MalformedExpositionException {
    int word = p + PREFIX;
    boolean blank = at(p + 1) == ' ';
    if (blank && isWord(word, 'E', 'O', 'F')) {
      entry = Entry.END;
      return eof(word + 3);
    }
    boolean keyword = blank && at(word + 4) == ' ';
    if (keyword && isWord(word, 'H', 'E', 'L', 'P')) {
      entry = Entry.HELP;
      return help(metadataName(p + KEYWORD));
    } else if (keyword && isWord(word, 'T', 'Y', 'P', 'E')) {
      entry = Entry.TYPE;
      return type(metadataName(p + KEYWORD));
    } else if (keyword && isWord(word, 'U', 'N', 'I', 'T')) {
      entry = Entry.UNIT;
      return unit(metadataName(p + KEYWORD));
    }
    throw malformed(
        p,
        "OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got \""
            + shown(p, Scan.newline(bytes, p, end))
            + '"');
  }

  private boolean isWord(int p, char... word) {
    for (int i = 0; i < word.length; i++) {
      if (at(p + i) != word[i]) {
        return false;
      }
    }
    return true;
  }

  private int eof(int p) throws MalformedExpositionException {
    if (p < end && bytes[p] == '\n') {
      p++;
      nextLine(p);
    } else {
      noCarriageReturn(p);
    }
    if (p < end) {
      throw malformed(p, "expected the end of the body after '# EOF', got " + shown(p));
    }
    return p;
  }

  /** Reads the metric name of a line; returns the position of the text that follows it. */
  private int metadataName(int p) throws MalformedExpositionException {
    p = readName(p);
    if (at(p) != ' ') {
      throw malformed(p, "expected a blank after the metric name, got " + shown(p));
    }
    textStart = p + 1;
    return textStart;
  }

  private int help(int p) throws MalformedExpositionException {
    textPlain = true;
    while (true) {
      p = Scan.text(bytes, p, end);
      byte c = at(p);
      if (c == '\n') {
        int after = textEnd(p);
        // Prometheus takes it for a part of the text. Readers of the text format would not.
        while (textEnd > textStart && bytes[textEnd - 1] == '\r') {
          textEnd--;
        }
        return after;
      } else if (c == '\\') {
        byte escaped = at(p + 1);
        boolean known = escaped == '\\' || escaped == '"' || escaped == 'n';
        textPlain &= known;
        p += known ? 2 : 1;
      } else {
        p = utf8(p, "HELP text");
      }
    }
  }

  private int type(int p) throws MalformedExpositionException {
    int after = textEnd(Scan.newline(bytes, p, end));
    type = MetricType.parseOpenMetrics(bytes, p, textEnd);
    if (type == null) {
      noCarriageReturn(textEnd - 1);
      throw malformed(
          p,
          "expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown"
              + " as type, got \""
              + shown(p, textEnd)
              + '"');
    }
    return after;
  }

  private int unit(int p) throws MalformedExpositionException {
    int after = textEnd(Scan.newline(bytes, p, end));
    textPlain = true;
    int length = textEnd - p;
    int inName = nameEnd - length;
    boolean isEnd =
        length == 0
            || (inName > nameStart
                && bytes[inName - 1] == '_'
                && Arrays.equals(bytes, inName, nameEnd, bytes, p, textEnd));
    if (!isEnd) {
      noCarriageReturn(textEnd - 1);
      throw malformed(
          p,
          "unit \""
              + shown(p, textEnd)
              + "\" is not the end of the name \""
              + shown(nameStart, nameEnd)
              + "\" behind an underscore");
    }
    return after;
  }

  /** Ends the text at {@code p}; returns the first byte after the line. */
  private int textEnd(int p) throws MalformedExpositionException {
    textEnd = p;
    return newline(p);
  }
}
