package io.reverseexporter.scrape;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.merge.Merger;
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

/** One scrape of an endpoint: the exporters' answers as they arrive, the deadline, the page. */
final class EndpointScrape {
  /** What one exporter gave; {@code scraped} is null if it failed. */
  private record Answer(Outcome outcome, @Nullable Scraped scraped) {}

  private static final long GRACE_MILLIS = 2;

  private final List<Member> members;
  private final ScrapeRequest request;
  private final boolean scrapeMetrics;
  private final ScrapeContext context;
  private final long startNanos = System.nanoTime();
  private final CompletableFuture<EndpointPage> page = new CompletableFuture<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Once set an answer stays: what arrives after the end is not seen. */
  private final AtomicReferenceArray<@Nullable Answer> answers;

  /** Exporters that have not answered, and one for the loop that starts them. */
  private final AtomicInteger missing;

  private volatile @Nullable Future<?> timer;

  EndpointScrape(
      List<Member> members, ScrapeRequest request, boolean scrapeMetrics, ScrapeContext context) {
    this.members = members;
    this.request = request;
    this.scrapeMetrics = scrapeMetrics;
    this.context = context;
    this.answers = new AtomicReferenceArray<>(members.size());
    this.missing = new AtomicInteger(members.size() + 1);
  }

  CompletableFuture<EndpointPage> start() {
    try {
      timer =
          context
              .timer()
              .schedule(this::due, request.deadline().remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      stop();
      return page;
    }
    for (int i = 0; i < members.size(); i++) {
      start(i);
    }
    arrived();
    return page;
  }

  // The future that whenComplete gives has nobody to look at it: arrived() lets nothing escape.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void start(int index) {
    try {
      members
          .get(index)
          .exporter()
          .scrape(request)
          .whenComplete((scraped, error) -> arrived(index, scraped, error));
    } catch (RuntimeException | Error e) {
      // An exporter promises not to throw; one that does must not take the others along.
      arrived(index, null, e);
    }
  }

  private void arrived(int index, @Nullable Scraped scraped, @Nullable Throwable error) {
    Answer answer;
    if (scraped != null && error == null) {
      answer = new Answer(Outcome.up(name(index), elapsed(), scraped), scraped);
    } else {
      answer = new Answer(down(index, failure(error)), null);
    }
    if (answers.compareAndSet(index, null, answer)) {
      arrived();
    }
  }

  private void arrived() {
    if (missing.decrementAndGet() == 0) {
      end(Reason.INTERNAL, "no answer");
    }
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

  /** Time since the start. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
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
    for (int i = 0; i < members.size(); i++) {
      if (answers.get(i) == null) {
        var late = new Answer(down(i, new ScrapeFailure(reason, details)), null);
        answers.compareAndSet(i, null, late);
      }
    }
    try {
      context.pages().execute(this::makePage);
    } catch (RejectedExecutionException e) {
      page.completeExceptionally(
          new ScrapeFailure(Reason.OVERLOADED, "no thread is left to make the page", e));
    }
  }

  private void makePage() {
    EndpointPage made;
    try {
      made = merged();
    } catch (RuntimeException | Error e) {
      page.completeExceptionally(e);
      return;
    }
    page.complete(made);
  }

  private EndpointPage merged() {
    var outcomes = new ArrayList<Outcome>(members.size());
    var sources = new ArrayList<Merger.Source>(members.size() + 1);
    for (int i = 0; i < members.size(); i++) {
      Answer answer = answers.get(i);
      if (answer == null) {
        throw new IllegalStateException("exporter " + i + " has no outcome");
      }
      outcomes.add(answer.outcome());
      Scraped scraped = answer.scraped();
      if (scraped != null) {
        boolean mayRepeat = members.get(i).noRewrite() || scraped.pages().size() > 1;
        sources.add(new Merger.Source(scraped.pages(), mayRepeat));
      }
    }
    if (scrapeMetrics) {
      // Any exporter may have these metrics without exporter_name, which then is the same here.
      sources.add(new Merger.Source(List.of(SelfMetrics.index(outcomes, request.format())), true));
    }
    MergePlan plan = Merger.merge(sources, request.format());
    return new EndpointPage(plan, EncodedPage.of(plan), outcomes);
  }

  private Outcome down(int index, ScrapeFailure failure) {
    return Outcome.down(name(index), elapsed(), failure);
  }

  private String name(int index) {
    return members.get(index).exporter().name();
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
