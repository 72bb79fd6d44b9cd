package io.reverseexporter.security;

/** Whether a client may see what stands behind a guard, though it asks for something else. */
public enum Sight {
  /** The guard would let it in. */
  SHOWN,
  /** The guard would not. */
  HIDDEN,
  /**
   * There is no telling now: what the client shows could be right, and cannot be checked. The log
   * says why.
   */
  UNKNOWN
}
