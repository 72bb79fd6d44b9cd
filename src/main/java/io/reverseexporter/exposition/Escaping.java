package io.reverseexporter.exposition;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of metric and label names that are not classic.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/escaping_schemes/">Escaping schemes</a>
 */
public enum Escaping {
  /** They go out as they are, in quotes. */
  ALLOW_UTF_8,
  /** Each character that is not classic becomes an underscore. */
  UNDERSCORES,
  /** Dots become {@code _dot_}, underscores are doubled. */
  DOTS,
  /** {@code U__} in front, code points in hexadecimal digits. */
  VALUES;

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The value of the parameter {@code escaping} in {@code Accept} and {@code Content-Type}. */
  public String word() {
    return word;
  }

  /** The scheme that a parameter value names, or null. */
  public static @Nullable Escaping of(String word) {
    for (Escaping escaping : values()) {
      if (escaping.word.equals(word)) {
        return escaping;
      }
    }
    return null;
  }
}
