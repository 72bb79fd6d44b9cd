package io.reverseexporter.scrape;

import io.reverseexporter.exporter.Allowance;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.scrape.NoPageException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One scrape of an endpoint: its place, its memory, the exporters' answers as they arrive, the
 * deadline, the page.
 */
final class EndpointScrape implements Places.Guest {
  private static final long GRACE_MILLIS = 2;

  private final EndpointParts endpoint;
  private final ScrapeContext context;
  private final Selection selection;
  private final Deadline deadline;
  private final ExpositionFormat format;
  private final long askedNanos = System.nanoTime();
  private final CompletableFuture<EndpointPage> page = new CompletableFuture<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean left = new AtomicBoolean();

  /** Once set an answer stays: what arrives after the end is not seen. */
  private final AtomicReferenceArray<@Nullable Answer> answers;

  /** Exporters that have not answered, and one for the loop that starts them. */
  private final AtomicInteger missing;

  private volatile @Nullable Future<?> timer;
  private volatile @Nullable Allowance allowance;
  private volatile @Nullable SharedPage shared;

  /** When the exporters were started; before that, when the scrape was asked for. */
  private volatile long startNanos = askedNanos;

  EndpointScrape(
      EndpointParts endpoint, Selection selection, Deadline deadline, ExpositionFormat format) {
    this.endpoint = endpoint;
    this.selection = selection;
    this.deadline = deadline;
    this.format = format;
    context = endpoint.context();
    answers = new AtomicReferenceArray<>(selection.size());
    missing = new AtomicInteger(selection.size() + 1);
  }

  /** Completes with the page, or with a {@link NoPageException}. */
  CompletableFuture<EndpointPage> page() {
    return page;
  }

  @Override
  public void refuse(NoPageException why) {
    endpoint.history().refused();
    page.completeExceptionally(why);
  }

  @Override
  public void enter() {
    endpoint.metrics().begun();
    endpoint.running().add(this);
    if (endpoint.places().isClosed()) {
      // It was given its place before, and may have come too late to be stopped with the others.
      stop();
      return;
    }
    try {
      timer = context.timer().schedule(this::due, deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      stop();
      return;
    }
    askForMemory();
  }

  /** Asks for what all exporters will need, and waits for it half of what is left of the time. */
  private void askForMemory() {
    long expected = 0;
    for (int i = 0; i < selection.size(); i++) {
      expected += member(i).exporter().expectedMemory();
    }
    Deadline until = deadline.atMost(Duration.ofNanos(deadline.remainingNanos() / 2));
    Thread asking = Thread.currentThread();
    var isAsking = new AtomicBoolean(true);
    context
        .memory()
        .admit(
            expected,
            until,
            context.timer(),
            given -> {
              if (isAsking.get() && Thread.currentThread() == asking) {
                start(given);
              } else {
                // This is the timer's thread, or one that another scrape ends on.
                context.hand(() -> start(given));
              }
            });
    isAsking.set(false);
  }

  private void start(Allowance given) {
    allowance = given;
    if (ended.get()) {
      given.close();
      return;
    }
    startNanos = System.nanoTime();
    var request = new ScrapeRequest(deadline, selection.parameters(), format, given);
    for (int i = 0; i < selection.size(); i++) {
      start(i, request);
    }
    arrived();
  }

  // The future that whenComplete gives has nobody to look at it: told() lets nothing escape.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void start(int index, ScrapeRequest request) {
    try {
      member(index)
          .exporter()
          .scrape(request)
          .whenComplete((scraped, error) -> told(index, scraped, error));
    } catch (RuntimeException | Error e) {
      // An exporter promises not to throw; one that does must not take the others along.
      arrived(index, null, failed(index, failure(e)));
    }
  }

  /** Out of memory, say: then it is a failure, and nothing of the answer stays. */
  private void told(int index, @Nullable Scraped scraped, @Nullable Throwable error) {
    Answer answer;
    try {
      answer = answer(index, scraped, error);
    } catch (RuntimeException | Error e) {
      if (scraped != null) {
        scraped.release();
      }
      arrived(index, null, failed(index, failure(e)));
      return;
    }
    arrived(index, scraped, answer);
  }

  private Answer answer(int index, @Nullable Scraped scraped, @Nullable Throwable error) {
    return scraped != null && error == null
        ? new Answer(Outcome.served(name(index), elapsed(), scraped), scraped)
        : failed(index, failure(error));
  }

  private void arrived(int index, @Nullable Scraped scraped, Answer answer) {
    if (settle(index, answer)) {
      arrived();
    } else if (scraped != null) {
      scraped.release();
    }
  }

  private void arrived() {
    if (missing.decrementAndGet() == 0) {
      end(Reason.INTERNAL, "no answer");
    }
  }

  /** Takes an exporter's answer, unless there is one. */
  private boolean settle(int index, Answer answer) {
    if (!answers.compareAndSet(index, null, answer)) {
      return false;
    }
    ScrapeFailure failure = answer.outcome().failure();
    if (failure != null) {
      endpoint.maker().failed(selection.member(index), failure.reason());
    }
    return true;
  }

  /**
   * The deadline is here, for each exporter as well, and this timer's task was the first to be
   * asked for. The exporters' own come next and say better what was waited for.
   */
  private void due() {
    try {
      timer = context.timer().schedule(this::timeOut, GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      stop();
    }
  }

  private void timeOut() {
    end(Reason.TIMEOUT, "no complete answer within " + elapsed().toMillis() + " ms");
  }

  /** Ends it now, with what has arrived. */
  void stop() {
    end(Reason.OVERLOADED, "the endpoint is being stopped");
  }

  /** Time since the exporters were started. */
  private Duration elapsed() {
    return since(startNanos);
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  /**
   * Ends the scrape, once, and leaves the rest to another thread: this one may be the timer's,
   * which all other deadlines wait for.
   */
  private void end(Reason reason, String details) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
    }
    for (int i = 0; i < selection.size(); i++) {
      if (answers.get(i) == null) {
        settle(i, failed(i, new ScrapeFailure(reason, details)));
      }
    }
    Allowance rest = allowance;
    if (rest != null) {
      rest.close();
    }
    try {
      List<Answer> all = allAnswers();
      // Now and not on the other thread: who had the same answers is told of them a moment later.
      SharedPage made = endpoint.pages().enter(all, format);
      shared = made;
      context.pages().execute(() -> makePage(all, made));
    } catch (RejectedExecutionException e) {
      fail(new NoPageException(Kind.BUSY, "no thread is left to make the page\n", e));
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void makePage(List<Answer> all, SharedPage common) {
    EndpointPage made;
    try {
      made = endpoint.maker().make(selection, all, format, common, this::leave);
    } catch (NoPageException | RuntimeException | Error e) {
      fail(e);
      return;
    }
    endpoint.running().remove(this);
    try {
      Duration taken = since(askedNanos);
      endpoint.metrics().merged(taken);
      endpoint.history().merged(selection, all, made.plan(), made.page().length(), taken);
    } catch (RuntimeException | Error e) {
      // Without memory, say: nobody would give back what the scrape holds.
      made.close();
      page.completeExceptionally(e);
      return;
    }
    if (!page.complete(made)) {
      // Nobody waits for it any more.
      made.close();
    }
  }

  private List<Answer> allAnswers() {
    var all = new ArrayList<Answer>(selection.size());
    for (int i = 0; i < selection.size(); i++) {
      Answer answer = answers.get(i);
      if (answer == null) {
        throw new IllegalStateException("exporter " + name(i) + " has no outcome");
      }
      all.add(answer);
    }
    return all;
  }

  private void fail(Throwable why) {
    endpoint.history().refused();
    endpoint.running().remove(this);
    try {
      leave();
    } finally {
      page.completeExceptionally(why);
    }
  }

  /** Gives back what it holds: the exporters' answers and its place. Once, after its end. */
  private void leave() {
    if (!left.compareAndSet(false, true)) {
      return;
    }
    try {
      SharedPage used = shared;
      if (used != null) {
        endpoint.pages().leave(used);
      }
      for (int i = 0; i < selection.size(); i++) {
        Answer answer = answers.get(i);
        Scraped scraped = answer == null ? null : answer.scraped();
        if (scraped != null) {
          scraped.release();
        }
      }
    } finally {
      endpoint.metrics().ended();
      endpoint.places().leave();
    }
  }

  private Answer failed(int index, ScrapeFailure failure) {
    return new Answer(Outcome.failed(name(index), elapsed(), failure), null);
  }

  private Member member(int index) {
    return endpoint.members().get(selection.member(index));
  }

  private String name(int index) {
    return member(index).exporter().name();
  }

  private static ScrapeFailure failure(@Nullable Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ScrapeFailure failure) {
      return failure;
    }
    return new ScrapeFailure(Reason.INTERNAL, "unexpected: " + cause, cause);
  }
}
