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
    this("line " + line + ", column " + column + ": " + reason, line, column, reason);
  }

  private MalformedExpositionException(String text, int line, int column, String reason) {
    super(text);
    this.line = line;
    this.column = column;
    this.reason = reason;
  }

  /**
   * A place in a protobuf exposition and a reason.
   *
   * @param message number of the delimited message, from 1; taken for the line
   * @param offset of the offending byte in the whole body, from 0; told from 1, like a column
   * @param reason what was expected and what came
   */
  public static MalformedExpositionException inMessage(int message, int offset, String reason) {
    String place = "message " + message + ", byte " + (offset + 1);
    return new MalformedExpositionException(place + ": " + reason, message, offset + 1, reason);
  }

  /** Line of the offending byte, from 1; in protobuf the number of its message. */
  public int line() {
    return line;
  }

  /**
   * Column of the offending byte in its line, in bytes, from 1; in protobuf its place in the body.
   */
  public int column() {
    return column;
  }

  /** What was expected and what came, without the place. */
  public String reason() {
    return reason;
  }
}
