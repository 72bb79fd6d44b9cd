package io.reverseexporter.security;

/**
 * Whether a client gets what it asks for.
 *
 * @param outcome what becomes of the request
 * @param reason for the client to read; empty where it is admitted
 */
public record Decision(Outcome outcome, String reason) {
  /** What can become of a request. */
  public enum Outcome {
    /** It is served. */
    ADMITTED,
    /** The client must name a user of ours and the password: 401. */
    UNAUTHENTICATED,
    /** The client must name a user of the container's realm, which has told it so: 401. */
    UNKNOWN_TO_REALM,
    /** Who the client is, or how it has come, is not enough: 403. */
    FORBIDDEN,
    /** Nobody can be admitted now: 503. */
    CLOSED,
    /** Too many others want to be checked: 503, and the client may try again. */
    BUSY
  }

  static final Decision ADMITTED = new Decision(Outcome.ADMITTED, "");

  static Decision forbidden(String reason) {
    return new Decision(Outcome.FORBIDDEN, reason);
  }

  public boolean isAdmitted() {
    return outcome == Outcome.ADMITTED;
  }
}
