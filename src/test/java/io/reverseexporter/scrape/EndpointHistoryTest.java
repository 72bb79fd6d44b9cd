package io.reverseexporter.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.merge.MergeReport.Family;
import io.reverseexporter.merge.Merger;
import io.reverseexporter.scrape.ExporterState.Condition;
import io.reverseexporter.scrape.ExporterState.Point;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.ScrapeThreads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class EndpointHistoryTest {
  private static final Duration SHORT = Duration.ofMillis(3);

  /** A clock that the test moves. */
  private static final class Hand extends Clock {
    private long millis = 1_000_000_000_000L;

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final ScrapeThreads threads = new ScrapeThreads();
  private final Hand clock = new Hand();
  private final Member member = new Member(FakeExporter.of("a", "x 1\n"), false, false);
  private final FailureLog log = new FailureLog(NOPLogger.NOP_LOGGER, System::nanoTime);
  private final EndpointHistory history =
      new EndpointHistory(List.of(member), log.subject("test"), clock);
  private final Places places = new Places(1, threads.context());

  @AfterEach
  void stop() {
    threads.close();
  }

  private EndpointState look() {
    history.look();
    return history.state("/m", places);
  }

  private static Outcome failed(String details) {
    return Outcome.failed("a", SHORT, new ScrapeFailure(Reason.CONNECT, details));
  }

  private static Outcome served(Duration duration, @Nullable ScrapeFailure failure) {
    return new Outcome("a", duration, true, 1, 4, null, null, List.of(), failure);
  }

  private void ended(Outcome outcome) throws NoPageException {
    history.ended(Selection.of(List.of("a"), Map.of()), List.of(outcome));
  }

  /** A page of one family. */
  private void merged(String family, boolean isNamed) throws NoPageException {
    Scraped scraped = FakeExporter.scraped("a", family + " 1\n");
    MergePlan plan =
        Merger.merge(List.of(new Merger.Source(scraped.pages(), false)), ExpositionFormat.TEXT);
    Map<String, List<String>> query = isNamed ? Map.of("exporter", List.of("a")) : Map.of();
    history.merged(
        Selection.of(List.of("a"), query),
        List.of(new Answer(served(SHORT, null), scraped)),
        plan,
        7,
        SHORT);
  }

  private static List<String> families(EndpointState state) {
    MergeState merge = state.merge();
    return merge == null
        ? List.of()
        : merge.report().families().first().stream().map(Family::name).toList();
  }

  @Test
  void knowsNothingAtFirst() {
    EndpointState state = look();
    assertThat(state.lastPage()).isNull();
    assertThat(state.merge()).isNull();
    assertThat(state.exporters()).hasSize(1);
    assertThat(state.exporters().get(0).condition()).isEqualTo(Condition.UNSCRAPED);
    assertThat(state.exporters().get(0).history()).isEmpty();
  }

  @Test
  void remembersTheLastFailureWhenItIsOver() throws Exception {
    ended(failed("gone"));
    long then = clock.millis;
    clock.millis += 5;
    ended(served(SHORT, null));
    ExporterState state = look().exporters().get(0);
    assertThat(state.condition()).isEqualTo(Condition.UP);
    assertThat(state.scrapes()).isEqualTo(2);
    assertThat(state.failures()).isEqualTo(1);
    assertThat(state.lastFailureAt()).isEqualTo(Instant.ofEpochMilli(then));
    assertThat(state.lastScrape()).isEqualTo(Instant.ofEpochMilli(then + 5));
    assertThat(state.lastFailure()).extracting(Outcome::failure).asString().contains("gone");
  }

  @Test
  void tellsAnOlderResultFromNone() throws Exception {
    ended(served(SHORT, new ScrapeFailure(Reason.EXIT_STATUS, "status 1")));
    assertThat(look().exporters().get(0).condition()).isEqualTo(Condition.STALE);
    ended(failed("gone"));
    assertThat(look().exporters().get(0).condition()).isEqualTo(Condition.DOWN);
    assertThat(look().exporters().get(0).history())
        .extracting(Point::condition)
        .containsExactly(Condition.STALE, Condition.DOWN);
  }

  @Test
  void keepsTheLastScrapesOldestFirst() throws Exception {
    int scrapes = ExporterHistory.LENGTH + 7;
    for (int i = 1; i <= scrapes; i++) {
      ended(served(Duration.ofNanos(i), null));
    }
    List<Point> points = look().exporters().get(0).history();
    assertThat(points).hasSize(ExporterHistory.LENGTH);
    assertThat(points.get(0).nanos()).isEqualTo(8);
    assertThat(points.get(points.size() - 1).nanos()).isEqualTo(scrapes);
  }

  /** It costs a moment: seldom, unless somebody looks. */
  @Test
  void looksAtAMergeOnceAMinuteAndMoreOftenWhileSomebodyLooks() throws Exception {
    merged("first", false);
    clock.millis += TimeUnit.SECONDS.toMillis(59);
    merged("second", false);
    assertThat(families(look())).containsExactly("first");

    merged("third", false);
    assertThat(families(look())).as("watched, and old enough").containsExactly("third");
    clock.millis += EndpointHistory.OFTEN_MILLIS - 1;
    merged("fourth", false);
    assertThat(families(look())).containsExactly("third");
    clock.millis += 1;
    merged("fifth", false);
    assertThat(families(look())).containsExactly("fifth");

    clock.millis += EndpointHistory.SELDOM_MILLIS;
    merged("sixth", false);
    assertThat(families(history.state("/m", places)))
        .as("nobody looked, a minute is over")
        .containsExactly("sixth");
    clock.millis += EndpointHistory.OFTEN_MILLIS;
    merged("seventh", false);
    assertThat(families(look()))
        .as("an MBean that asks is nobody who looks")
        .containsExactly("sixth");
  }

  @Test
  void aPageOfSomeExportersSaysNothingOfTheMerge() throws Exception {
    merged("some", true);
    assertThat(families(look())).isEmpty();
    assertThat(look().lastPage())
        .extracting(PageState::isWhole, PageState::bytes)
        .containsExactly(false, 7L);
  }
}
