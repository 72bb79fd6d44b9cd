package io.reverseexporter.exposition;

/** Thrown when there is not enough memory set aside for reading an exposition. */
public final class NoRoomException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * No room.
   *
   * @param message what was wanted and what there is
   */
  public NoRoomException(String message) {
    super(message);
  }
}
