package io.reverseexporter.web;

import io.reverseexporter.exporter.Deadline;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the bodies of requests that want something done, has it done, and answers. */
final class Actions {
  private static final Logger LOG = LoggerFactory.getLogger(Actions.class);

  /** So many requests at a time: each may bring a large body. */
  static final int MAX_AT_ONCE = 16;

  /** Then a client is told that it is not over; it goes on all the same. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final PageThreads threads;
  private final Lifetime lifetime;
  private final Slots slots = new Slots(MAX_AT_ONCE);

  /**
   * Nothing is under way.
   *
   * @param threads write the answers
   */
  Actions(PageThreads threads, Lifetime lifetime) {
    this.threads = threads;
    this.lifetime = lifetime;
  }

  /** Has it done for a request that is suspended; returns at once. */
  // The futures that whenComplete gives have nobody to look at them: answer() lets nothing escape.
  @SuppressWarnings("FutureReturnValueIgnored")
  void perform(Action action, RequestBody body, AsyncResponse response) {
    if (!slots.take()) {
      response.resume(Answers.busy("too many requests of this kind are under way\n", false));
      return;
    }
    CompletableFuture<Action.Reply> done = begin(action, body);
    Future<?> limit =
        threads.at(
            Deadline.after(LONGEST),
            () -> response.resume(Answers.busy("it takes long, and is still under way\n", false)));
    done.whenComplete((reply, failure) -> limit.cancel(false));
    done.whenCompleteAsync((reply, failure) -> answer(response, reply, failure), threads)
        // An answer may be large, and its client slow.
        .whenComplete((nothing, failure) -> slots.giveBack());
  }

  /** A request whose client has gone may fail in any way. */
  private CompletableFuture<Action.Reply> begin(Action action, RequestBody body) {
    try {
      return body.read(threads).thenCompose(action::perform);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void answer(
      AsyncResponse response, Action.@Nullable Reply reply, @Nullable Throwable failure) {
    if (!response.isSuspended()) {
      // It has taken too long, and was answered.
      return;
    }
    try (var watch = new WriteWatch(threads, LONGEST, length -> {})) {
      response.resume(answer(reply, failure, watch));
    } catch (RuntimeException | Error e) {
      if (lifetime.isOver()) {
        LOG.debug("the application ended before an answer was written", e);
      } else {
        LOG.error("writing an answer failed", e);
      }
    }
  }

  private static Response answer(
      Action.@Nullable Reply reply, @Nullable Throwable failure, WriteWatch watch) {
    if (reply != null) {
      return Answers.of(reply, watch);
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RequestBody.UnreadException unread) {
      return Answers.unread(unread);
    }
    LOG.error("an action failed", cause);
    return Answers.fault(false);
  }
}
