package io.reverseexporter.web;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** What a POST to one of the application's own pages does. */
@FunctionalInterface
public interface Action {
  /** The longest body that is taken, in bytes. */
  int MAX_BODY = 4 * 1024 * 1024;

  /**
   * An answer.
   *
   * @param status of HTTP
   * @param contentType of the text, which goes out in UTF-8
   */
  record Reply(int status, String contentType, String text) {
    /** An answer for a person. */
    public static Reply plain(int status, String text) {
      return new Reply(status, "text/plain; charset=utf-8", text);
    }
  }

  /**
   * Begins what was asked for and returns at once: the caller's thread is one of the container's.
   *
   * @param body of the request, at most {@link #MAX_BODY} bytes
   * @return completes with the answer; what it fails with is a fault of this application
   */
  CompletableFuture<Reply> perform(byte[] body);

  /**
   * An action that takes its time on a thread of these.
   *
   * @param executor may refuse: then the client is told to come again
   */
  static Action on(Executor executor, Function<byte[], Reply> work) {
    return body -> {
      try {
        return CompletableFuture.supplyAsync(() -> work.apply(body), executor);
      } catch (RejectedExecutionException e) {
        return CompletableFuture.completedFuture(
            Reply.plain(503, "no thread is free for it, or the application is being stopped\n"));
      }
    };
  }
}
