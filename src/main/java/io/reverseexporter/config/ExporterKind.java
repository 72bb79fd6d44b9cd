package io.reverseexporter.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of exporters, under the words of the file. */
enum ExporterKind {
  HTTP(Keys.HTTP),
  FILE(Keys.FILE),
  EXEC(Keys.EXEC),
  EXEC_CACHED(Keys.EXEC_CACHED);

  /** The words for messages. */
  static final List<String> WORDS = Arrays.stream(values()).map(ExporterKind::word).toList();

  private final List<String> keys;

  ExporterKind(List<String> keys) {
    this.keys = keys;
  }

  /** The kind of a word, null if there is none; {@code exec-cached} is {@code exec_cached}. */
  static @Nullable ExporterKind of(String word) {
    String spelled = word.equals("exec-cached") ? "exec_cached" : word;
    return Arrays.stream(values()).filter(k -> k.word().equals(spelled)).findFirst().orElse(null);
  }

  /** The word of the file. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What an exporter of the kind may say, its name aside. */
  List<String> keys() {
    return keys;
  }
}
