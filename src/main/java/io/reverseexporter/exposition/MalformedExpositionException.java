package io.reverseexporter.exposition;

/** An exposition that its format does not allow, with the place and the reason. */
public final class MalformedExpositionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final String reason;

  /**
   * A place and a reason.
   *
   * @param line of the offending byte, from 1
   * @param column of the offending byte in its line, in bytes, from 1
   * @param reason what was expected and what came
   */
  public MalformedExpositionException(int line, int column, String reason) {
    super("line " + line + ", column " + column + ": " + reason);
    this.line = line;
    this.column = column;
    this.reason = reason;
  }

  /** Line of the offending byte, from 1. */
  public int line() {
    return line;
  }

  /** Column of the offending byte in its line, in bytes, from 1. */
  public int column() {
    return column;
  }

  /** What was expected and what came, without the place. */
  public String reason() {
    return reason;
  }
}
