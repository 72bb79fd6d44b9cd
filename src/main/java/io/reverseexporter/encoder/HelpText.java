package io.reverseexporter.encoder;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The text of a HELP line from one text format to another. Both know {@code \\} and {@code \n}. A
 * double quote stands for itself in the text format and is {@code \"} in OpenMetrics. Any other
 * backslash means itself, and goes out as {@code \\}.
 */
final class HelpText {
  private static final byte[] BACKSLASH = MetadataLines.ascii("\\\\");
  private static final byte[] QUOTE = MetadataLines.ascii("\"");
  private static final byte[] ESCAPED_QUOTE = MetadataLines.ascii("\\\"");

  private HelpText() {}

  /** Writes the HELP text of a name, without the newline. */
  static void write(ExpositionIndex page, int name, Syntax target, ByteSink sink)
      throws IOException {
    byte[] body = page.body().bytes();
    int start = page.helpStart(name);
    int end = page.helpEnd(name);
    boolean source = page.syntax() == Syntax.OPENMETRICS;
    boolean wanted = target == Syntax.OPENMETRICS;
    boolean anyQuotes = (source || wanted) && hasQuote(body, start, end);
    if (page.isHelpPlain(name) && !anyQuotes) {
      sink.write(body, start, end - start);
    } else {
      write(body, start, end, source, wanted, sink);
    }
  }

  private static boolean hasQuote(byte[] b, int start, int end) {
    for (int p = start; p < end; p++) {
      if (b[p] == '"') {
        return true;
      }
    }
    return false;
  }

  private static void write(
      byte[] b, int start, int end, boolean quotesEscaped, boolean escapeQuotes, ByteSink sink)
      throws IOException {
    int from = start;
    int p = start;
    while (p < end) {
      int next = p + 1;
      byte @Nullable [] instead = null;
      if (b[p] == '\\') {
        boolean quote = next < end && b[next] == '"' && quotesEscaped;
        boolean known = next < end && (b[next] == '\\' || b[next] == 'n');
        instead = known ? null : BACKSLASH;
        if (quote) {
          instead = escapeQuotes ? null : QUOTE;
        }
        next += known || quote ? 1 : 0;
      } else if (b[p] == '"' && escapeQuotes) {
        instead = ESCAPED_QUOTE;
      }
      if (instead != null) {
        sink.write(b, from, p - from);
        sink.write(instead);
        from = next;
      }
      p = next;
    }
    sink.write(b, from, end - from);
  }

  /** The HELP text of a name as it is meant, without escapes. */
  static String of(ExpositionIndex page, int name) {
    int start = page.helpStart(name);
    int length = page.helpEnd(name) - start;
    String escaped = new String(page.body().bytes(), start, length, StandardCharsets.UTF_8);
    if (escaped.indexOf('\\') < 0) {
      return escaped;
    }
    boolean hasQuote = page.syntax() == Syntax.OPENMETRICS;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      char next = c == '\\' && i + 1 < escaped.length() ? escaped.charAt(i + 1) : 0;
      if (next == '\\' || next == 'n' || (next == '"' && hasQuote)) {
        text.append(next == 'n' ? '\n' : next);
        i++;
      } else {
        // A backslash that escapes nothing means itself.
        text.append(c);
      }
    }
    return text.toString();
  }
}
