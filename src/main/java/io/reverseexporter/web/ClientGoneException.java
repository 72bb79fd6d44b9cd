package io.reverseexporter.web;

import java.io.IOException;

/** Thrown to end the writing of an answer that nobody receives. */
final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Writing has failed. */
  ClientGoneException(Throwable cause) {
    super("writing to the client failed: " + cause, cause);
  }

  /** Writing is given up. */
  ClientGoneException(String why) {
    super(why);
  }
}
