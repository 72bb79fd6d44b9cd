package io.reverseexporter.config;

/** A configuration is too long when it is written out with all that its defaults mean. */
public final class TooLongException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooLongException(int limit) {
    super("expected at most " + limit + " characters when all defaults are written out");
  }
}
