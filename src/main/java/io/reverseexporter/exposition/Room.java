package io.reverseexporter.exposition;

/**
 * Memory that may be used for reading an exposition. What is about to be allocated in proportion to
 * the exposition is taken first, so that no page, however it is made, uses more than there is for
 * it.
 */
public interface Room {
  /** Without a bound: for expositions of this application's own making. */
  Room UNBOUNDED = bytes -> {};

  /**
   * Takes memory, for as long as what was made of the exposition is in use.
   *
   * @param bytes of the heap, about; 0 or more
   * @throws NoRoomException if there is not so much; nothing is taken then
   */
  void take(long bytes) throws NoRoomException;

  /** Gives back a part of what was taken, which is not in use any more. */
  default void give(long bytes) {}
}
