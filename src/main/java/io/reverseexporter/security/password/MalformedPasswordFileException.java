package io.reverseexporter.security.password;

/** Says where a password file is not one, without anything that stands in it. */
public final class MalformedPasswordFileException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * A problem.
   *
   * @param line from 1; 0 if it is the whole file
   * @param rule what was expected and what came
   */
  public MalformedPasswordFileException(int line, String rule) {
    super(line == 0 ? rule : "line " + line + ": " + rule);
  }
}
