package io.reverseexporter.exporter;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A text that nobody but an exporter may see: it stands in the configuration, or in a file of its
 * own. {@code toString()} does not tell it.
 */
public final class Secret {
  private final String text;
  private final @Nullable Path file;

  private Secret(String text, @Nullable Path file) {
    this.text = text;
    this.file = file;
  }

  /** A secret that is known. */
  public static Secret of(String text) {
    return new Secret(text, null);
  }

  /** A secret that is whatever a file holds at the time, without the white space around it. */
  public static Secret in(Path file) {
    return new Secret("", file);
  }

  /** The file that has to be read for it; null if there is none. */
  public @Nullable Path file() {
    return file;
  }

  /** The secret itself, never to be told; empty if it is in a file. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret
        && secret.text.equals(text)
        && Objects.equals(secret.file, file);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, file);
  }

  @Override
  public String toString() {
    return file == null ? "(a secret)" : "(a secret in " + file + ")";
  }
}
