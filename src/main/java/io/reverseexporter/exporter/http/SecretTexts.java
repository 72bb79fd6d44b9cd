package io.reverseexporter.exporter.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What an exporter or a proxy was told and might repeat. For texts that came from outside alone: in
 * our own words it would only show what the secrets are.
 */
final class SecretTexts {
  static final SecretTexts NONE = new SecretTexts(List.of());

  /** Shorter ones are found everywhere, and guessed anyway. */
  static final int SHORTEST = 4;

  private static final String HIDDEN = "(a secret)";

  /** What a text that was made shorter ends with. */
  private static final String CUT = "...";

  private final List<String> texts;

  /** Hides these, their words, and how they stand in a URL. */
  SecretTexts(Collection<String> secrets) {
    var all = new TreeSet<String>();
    for (String secret : secrets) {
      all.add(secret);
      all.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
      // What shows a word of a page shows a part of a secret of several.
      all.addAll(List.of(secret.split("\\s+", -1)));
    }
    all.removeIf(text -> text.length() < SHORTEST);
    texts = List.copyOf(all);
  }

  /** Length of the longest one, 0 if there is none. */
  int longest() {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  /** A text from outside in which no secret is, whatever its case. */
  String hiddenIn(String text) {
    return hiddenIn(text, text.length());
  }

  /** The same for the start of a text. A secret is found also where the start ends within it. */
  String hiddenIn(String text, int length) {
    BitSet covered = covered(text);
    int end = Math.min(length, text.length());
    var shown = new StringBuilder();
    for (int i = 0; i < end; ) {
      if (covered.get(i)) {
        shown.append(HIDDEN);
        i = covered.nextClearBit(i);
      } else {
        shown.append(text.charAt(i));
        i++;
      }
    }
    return shown.toString();
  }

  private BitSet covered(String text) {
    var covered = new BitSet();
    for (String secret : texts) {
      for (int i = 0; i <= text.length() - secret.length(); i++) {
        if (text.regionMatches(true, i, secret, 0, secret.length())) {
          covered.set(i, i + secret.length());
        }
      }
      for (int cut = text.indexOf(CUT); cut >= 0; cut = text.indexOf(CUT, cut + 1)) {
        coverStart(secret, text, cut, covered);
      }
    }
    return covered;
  }

  private static void coverStart(String secret, String text, int end, BitSet covered) {
    for (int n = Math.min(secret.length() - 1, end); n >= SHORTEST; n--) {
      if (text.regionMatches(true, end - n, secret, 0, n)) {
        covered.set(end - n, end);
        return;
      }
    }
  }

  /** Tells how many there are. */
  @Override
  public String toString() {
    return texts.size() + " texts";
  }
}
