package io.reverseexporter.scrape;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.merge.Merger;
import io.reverseexporter.scrape.NoPageException.Kind;
import io.reverseexporter.telemetry.OneLine;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes the pages of one endpoint out of what its exporters gave. */
final class PageMaker {
  /** Merges of one page at most: two settle it unless the page depends on what it says itself. */
  private static final int MAX_ROUNDS = 3;

  private final List<Member> members;
  private final EndpointReports reports;
  private final EndpointHistory history;
  private final boolean scrapeMetrics;
  private final SelfMetrics selfMetrics;

  /** What the last page of all exporters in each syntax had to say: the next says the same. */
  private final Map<Syntax, Guess> last = new EnumMap<>(Syntax.class);

  private static final class Guess {
    private volatile PageCounts counts = PageCounts.NONE;
  }

  PageMaker(
      List<Member> members,
      EndpointReports reports,
      EndpointHistory history,
      boolean scrapeMetrics) {
    this.members = members;
    this.reports = reports;
    this.history = history;
    this.scrapeMetrics = scrapeMetrics;
    selfMetrics = new SelfMetrics(members);
    for (Syntax syntax : Syntax.values()) {
      last.put(syntax, new Guess());
    }
  }

  /** A scrape of the member at this place in the configuration failed. */
  void failed(int member, Reason reason) {
    selfMetrics.failed(member, reason);
  }

  /**
   * The page of one scrape.
   *
   * @param answers of the selected exporters
   * @param shared the page of all scrapes that had these answers
   * @param whenClosed run when the page is written
   * @throws NoPageException if exporters failed without which there is to be no page
   */
  EndpointPage make(
      Selection selection,
      List<Answer> answers,
      ExpositionFormat format,
      SharedPage shared,
      Runnable whenClosed)
      throws NoPageException {
    List<Outcome> outcomes = answers.stream().map(Answer::outcome).toList();
    for (int i = 0; i < outcomes.size(); i++) {
      reports.report(selection.member(i), outcomes.get(i));
    }
    history.ended(selection, outcomes);
    checkEnough(selection, outcomes);
    shared.make(() -> merged(selection, answers, outcomes, format));
    reports.report(shared.plan());
    return new EndpointPage(shared, outcomes, whenClosed);
  }

  private MergePlan merged(
      Selection selection, List<Answer> answers, List<Outcome> outcomes, ExpositionFormat format) {
    List<Merger.Source> sources = sources(selection, answers);
    return scrapeMetrics
        ? mergedWithSelf(selection, outcomes, sources, format)
        : Merger.merge(sources, format);
  }

  private void checkEnough(Selection selection, List<Outcome> outcomes) throws NoPageException {
    boolean isNothingServed = outcomes.stream().noneMatch(Outcome::isServed);
    boolean areAllWanted = selection.isNamed() && isNothingServed;
    var text = new StringBuilder();
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      ScrapeFailure failure = outcome.failure();
      boolean isWanted = areAllWanted || members.get(selection.member(i)).required();
      if (failure != null && !outcome.isServed() && isWanted) {
        text.append(OneLine.of(outcome.exporter())).append(": ").append(failure.reason().word());
        text.append(": ").append(OneLine.of(failure.details())).append('\n');
      }
    }
    if (!text.isEmpty()) {
      throw new NoPageException(Kind.EXPORTERS_FAILED, text.toString());
    }
  }

  private List<Merger.Source> sources(Selection selection, List<Answer> answers) {
    var sources = new ArrayList<Merger.Source>(answers.size() + 1);
    for (int i = 0; i < answers.size(); i++) {
      Scraped scraped = answers.get(i).scraped();
      if (scraped != null) {
        boolean mayRepeat =
            members.get(selection.member(i)).noRewrite() || scraped.pages().size() > 1;
        sources.add(new Merger.Source(scraped.pages(), mayRepeat));
      }
    }
    return sources;
  }

  /**
   * Merges with the metrics about the scrape, two of which are known only after it: they are
   * guessed, and if that was wrong it is merged again.
   */
  private MergePlan mergedWithSelf(
      Selection selection,
      List<Outcome> outcomes,
      List<Merger.Source> exporters,
      ExpositionFormat format) {
    // Of a part of the exporters the last page said something else.
    Guess before = selection.isNamed() ? new Guess() : of(format.syntax());
    PageCounts guess = before.counts;
    for (int round = 1; ; round++) {
      ExpositionIndex self = selfMetrics.index(selection, outcomes, guess, format);
      var sources = new ArrayList<>(exporters);
      // Any exporter may have these metrics without exporter_name, which then is the same here.
      sources.add(new Merger.Source(List.of(self), true));
      MergePlan plan = Merger.merge(sources, format);
      PageCounts counts = PageCounts.of(plan);
      if (counts.isSame(guess) || round == MAX_ROUNDS) {
        before.counts = counts;
        return plan;
      }
      guess = counts;
    }
  }

  private Guess of(Syntax syntax) {
    return Objects.requireNonNull(last.get(syntax));
  }
}
