package io.reverseexporter.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of exporters, under the words of the file. */
enum ExporterKind {
  HTTP,
  FILE,
  EXEC,
  EXEC_CACHED,
  JVM,
  JMX;

  /** The words for messages. */
  static List<String> words() {
    return Arrays.stream(values()).map(ExporterKind::word).toList();
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
    return switch (this) {
      case HTTP -> Keys.HTTP;
      case FILE -> Keys.FILE;
      case EXEC -> Keys.EXEC;
      case EXEC_CACHED -> Keys.EXEC_CACHED;
      case JVM -> Keys.JVM;
      case JMX -> Keys.JMX;
    };
  }
}
