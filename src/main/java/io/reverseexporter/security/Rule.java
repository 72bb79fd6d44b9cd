package io.reverseexporter.security;

import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** One thing that a client has to prove. */
interface Rule {
  /**
   * Decides on a client.
   *
   * @return complete already unless a password has to be checked; never fails
   */
  CompletionStage<Decision> decide(Caller caller) throws IOException;
}
