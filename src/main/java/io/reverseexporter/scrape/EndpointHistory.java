package io.reverseexporter.scrape;

import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.telemetry.FailureLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an endpoint's scrapes, for the status page. Safe for use by several
 * threads.
 *
 * <p>How exporters' families were merged is looked at closely once a minute, and every few seconds
 * while somebody looks: it takes a moment, which a scrape pays.
 */
final class EndpointHistory {
  /** Families that are listed. */
  static final int MAX_FAMILIES = 2_000;

  static final long OFTEN_MILLIS = TimeUnit.SECONDS.toMillis(5);
  static final long SELDOM_MILLIS = TimeUnit.MINUTES.toMillis(1);

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final List<Member> members;
  private final List<ExporterHistory> exporters;
  private final FailureLog.Subject faults;
  private final Clock clock;
  private final AtomicLong pages = new AtomicLong();
  private final AtomicLong withoutPage = new AtomicLong();
  private final AtomicLong examinedMillis = new AtomicLong(NEVER);
  private volatile long lookedAtMillis = NEVER;
  private volatile @Nullable PageState lastPage;
  private volatile @Nullable MergeState merge;

  /**
   * Nothing is known yet but what exporters bring along.
   *
   * @param faults is told when a page could not be looked at
   */
  EndpointHistory(List<Member> members, FailureLog.Subject faults, Clock clock) {
    this.faults = faults;
    this.members = List.copyOf(members);
    this.clock = clock;
    exporters = members.stream().map(member -> member.state().history()).toList();
  }

  /** The exporters of a scrape have all answered or failed. */
  void ended(Selection selection, List<Outcome> outcomes) {
    long now = clock.millis();
    for (int i = 0; i < outcomes.size(); i++) {
      exporters.get(selection.member(i)).add(outcomes.get(i), now);
    }
  }

  /**
   * A page is merged, and its memory still held.
   *
   * @param answers of the selected exporters, which the page is made of
   * @param bytes its length
   * @param taken since it was asked for
   */
  void merged(
      Selection selection, List<Answer> answers, MergePlan plan, long bytes, Duration taken) {
    pages.incrementAndGet();
    lastPage =
        new PageState(
            Instant.ofEpochMilli(clock.millis()),
            taken,
            !selection.isNamed(),
            bytes,
            plan.samples(),
            plan.familyCount(),
            plan.typeConflicts(),
            plan.duplicateSeriesDropped());
    if (!selection.isNamed() && isDue()) {
      examine(answers, plan);
    }
  }

  private void examine(List<Answer> answers, MergePlan plan) {
    try {
      merge =
          new MergeState(
              Instant.ofEpochMilli(clock.millis()),
              names(answers, plan),
              plan.report(MAX_FAMILIES));
      faults.succeeded();
    } catch (RuntimeException | Error e) {
      // The page itself is sound, and goes out.
      faults.failed("INTERNAL", "its merge could not be looked at", e);
    }
  }

  /** Whether it is time to look at a page closely; true for one of those who ask at a time. */
  private boolean isDue() {
    long now = clock.millis();
    long before = examinedMillis.get();
    boolean isWatched = now - lookedAtMillis < SELDOM_MILLIS;
    return now - before >= (isWatched ? OFTEN_MILLIS : SELDOM_MILLIS)
        && examinedMillis.compareAndSet(before, now);
  }

  /** For each page of a plan its exporter; what follows them is our own. */
  private static List<String> names(List<Answer> answers, MergePlan plan) {
    var names = new ArrayList<String>();
    for (Answer answer : answers) {
      Scraped scraped = answer.scraped();
      int count = scraped == null ? 0 : scraped.pages().size();
      for (int i = 0; i < count; i++) {
        names.add(answer.outcome().exporter());
      }
    }
    while (names.size() < plan.pageCount()) {
      names.add("");
    }
    return names;
  }

  /** A scrape has no page. */
  void refused() {
    withoutPage.incrementAndGet();
  }

  /** Somebody looks, and for a while wants to see how the latest pages were merged. */
  void look() {
    lookedAtMillis = clock.millis();
  }

  /** What is known now. */
  EndpointState state(String path, Places places) {
    var states = new ArrayList<ExporterState>(members.size());
    for (int i = 0; i < members.size(); i++) {
      states.add(exporters.get(i).state(members.get(i)));
    }
    return new EndpointState(
        path,
        places.taken(),
        places.waiting(),
        pages.get(),
        withoutPage.get(),
        lastPage,
        states,
        merge);
  }
}
