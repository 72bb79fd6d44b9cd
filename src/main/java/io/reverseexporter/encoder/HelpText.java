package io.reverseexporter.encoder;

import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import java.nio.charset.StandardCharsets;

/** HELP as it is meant, without escapes. */
final class HelpText {
  private HelpText() {}

  /** The HELP of a name, which has one. */
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
