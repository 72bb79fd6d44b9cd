package io.reverseexporter.config;

import java.io.StringWriter;

/** Keeps text up to a length. */
final class BoundedWriter extends StringWriter {
  private final int limit;

  /**
   * Nothing is written yet.
   *
   * @param limit in characters; what would be more throws a {@link TooLongException}
   */
  BoundedWriter(int limit) {
    this.limit = limit;
  }

  @Override
  public void write(int c) {
    require(1);
    super.write(c);
  }

  @Override
  public void write(char[] text, int offset, int length) {
    require(length);
    super.write(text, offset, length);
  }

  @Override
  public void write(String text) {
    require(text.length());
    super.write(text);
  }

  @Override
  public void write(String text, int offset, int length) {
    require(length);
    super.write(text, offset, length);
  }

  private void require(int more) {
    if (more > limit - getBuffer().length()) {
      throw new TooLongException(limit);
    }
  }
}
