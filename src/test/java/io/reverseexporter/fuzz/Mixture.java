package io.reverseexporter.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.merge.Merger;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.EndpointPage;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.Outcome;
import io.reverseexporter.scrape.ScrapeContext;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.Leeway;
import io.reverseexporter.testing.PlainOpenMetricsParser;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.PlainProtobufParser;
import io.reverseexporter.testing.Series;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;
import org.slf4j.helpers.NOPLogger;

/** One scrape of an endpoint whose exporters answer what the fuzzer wants. */
final class Mixture {
  private static final List<ExpositionFormat> FORMATS =
      List.of(
          ExpositionFormat.TEXT,
          ExpositionFormat.TEXT_1,
          ExpositionFormat.OPENMETRICS_0,
          ExpositionFormat.OPENMETRICS,
          ExpositionFormat.PROTOBUF);

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int MAX_SOURCES = 4;

  /** More than all of a fuzzer's pages take. */
  private static final MemoryBudget MEMORY = new MemoryBudget(1L << 30);

  /** For all scrapes, none of which waits for anything. */
  private static final ScrapeContext CONTEXT = context();

  private final ExpositionFormat format;
  private final List<MixedSource> sources;

  /** A page as a strict parser reads it. */
  private record Parsed(List<Series> series, int natives) {}

  private Mixture(ExpositionFormat format, List<MixedSource> sources) {
    this.format = format;
    this.sources = sources;
  }

  /** A format and some sources out of what the fuzzer has. */
  static Mixture of(FuzzedDataProvider data) {
    ExpositionFormat syntax = FORMATS.get(data.consumeInt(0, FORMATS.size() - 1));
    Escaping escaping = data.pickValue(Escaping.values());
    boolean plain = syntax.version().equals("0.0.4") || syntax.version().equals("0.0.1");
    List<MixedSource> sources = new ArrayList<>();
    for (int i = data.consumeInt(1, MAX_SOURCES); i > 0; i--) {
      sources.add(MixedSource.of(i, data));
    }
    return new Mixture(plain ? syntax : syntax.with(escaping), sources);
  }

  private static ScrapeContext context() {
    var timer = new ScheduledThreadPoolExecutor(1, Mixture::daemon);
    timer.setRemoveOnCancelPolicy(true);
    var failures = new FailureLog(NOPLogger.NOP_LOGGER, System::nanoTime);
    return new ScrapeContext(
        timer, Runnable::run, MEMORY, failures, new ApplicationMetrics("1.2.3"));
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "fuzz-timer");
    thread.setDaemon(true);
    return thread;
  }

  /** Scrapes and looks at the page. */
  void check() throws IOException {
    try {
      checkPage();
    } catch (AssertionError | RuntimeException e) {
      String all = sources.stream().map(MixedSource::shown).collect(Collectors.joining());
      throw new AssertionError(e.getMessage() + "\nas " + format + " from\n" + all, e);
    }
  }

  private void checkPage() throws IOException {
    List<Member> members =
        sources.stream()
            .map(source -> new Member(exporter(source), source.noRewrite(), false))
            .toList();
    try (var endpoint =
            new Endpoint("/", members, new ScrapeDeadlines(LONG, LONG, LONG), 1, true, CONTEXT);
        EndpointPage page = endpoint.scrape(Deadline.after(LONG), Map.of(), format).join()) {
      check(page);
    }
  }

  private void check(EndpointPage page) throws IOException {
    Parsed parsed = parsed(page.page());
    List<Parsed> alone = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      MixedSource source = sources.get(i);
      Outcome outcome = page.outcomes().get(i);
      requireOutcome(source, outcome, parsed);
      if (outcome.isUp()) {
        alone.add(parsed(EncodedPage.of(alone(source))));
      }
    }
    // Where some are dropped others may be than alone, as many: a clash makes metrics of samples.
    requireAll(parsed, alone, page.plan().duplicateSeriesDropped() == 0);
  }

  private static FakeExporter exporter(MixedSource source) {
    return new FakeExporter(source.name(), request -> scraped(source, request));
  }

  private static CompletableFuture<Scraped> scraped(MixedSource source, ScrapeRequest request) {
    HeldMemory memory = request.allowance().hold();
    try {
      var reader = new BodyReader(source.limits(), request.format(), memory);
      Body body = reader.read(source.stream(), source.body().syntax(), -1, 0);
      ExpositionIndex index =
          ExpositionIndex.of(body, source.extraLabels(), request.format(), memory);
      return CompletableFuture.completedFuture(Scraped.of(index, reader.length(), memory));
    } catch (MalformedExpositionException e) {
      memory.release();
      if (e.line() < 1 || e.column() < 1 || e.reason().isBlank() || e.reason().contains("\n")) {
        throw new AssertionError("no place or no reason", e);
      }
      return CompletableFuture.failedFuture(new ScrapeFailure(Reason.MALFORMED, e.getMessage(), e));
    } catch (ScrapeFailure e) {
      memory.release();
      return CompletableFuture.failedFuture(e);
    } catch (NoRoomException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ExpositionIndex index(MixedSource source, ExpositionFormat format)
      throws MalformedExpositionException {
    return ExpositionIndex.of(source.body(), source.extraLabels(), format);
  }

  private void requireOutcome(MixedSource source, Outcome outcome, Parsed page) {
    ScrapeFailure failure = outcome.failure();
    if (failure != null && !source.mayFailWith(failure.reason())) {
      throw new AssertionError(source.name() + ": " + failure.details(), failure);
    }
    var up =
        new Series(
            "reverse_exporter_up",
            Map.of("exporter_name", source.name()),
            failure == null ? 1.0 : 0.0,
            null);
    if (!page.series.contains(up)) {
      throw new AssertionError("not on the page: " + up);
    }
  }

  private MergePlan alone(MixedSource source) {
    try {
      var one = new Merger.Source(List.of(index(source, format)), source.noRewrite());
      return Merger.merge(List.of(one), format);
    } catch (MalformedExpositionException e) {
      throw new AssertionError("taken the first time", e);
    }
  }

  /** Each series of each source that was taken is on the page, unless it is another's as well. */
  private void requireAll(Parsed page, List<Parsed> alone, boolean nothingDropped) {
    List<Series> left = new ArrayList<>(page.series);
    for (int i = 0; i < alone.size(); i++) {
      for (Series series : alone.get(i).series) {
        if (!left.remove(series)
            && !isImplied(series)
            && (nothingDropped || !(stands(series, page) || isAnothers(series, alone, i)))) {
          throw new AssertionError("lost: " + series);
        }
      }
    }
    int natives = alone.stream().mapToInt(Parsed::natives).sum();
    if (nothingDropped && page.natives != natives) {
      throw new AssertionError(page.natives + " native histograms of " + natives);
    }
  }

  /** In protobuf a bucket that need not be written; as an untyped sample there is none then. */
  private boolean isImplied(Series series) {
    return format.syntax() == Syntax.PROTOBUF
        && series.name().endsWith("_bucket")
        && "Infinity".equals(series.labels().get("le"));
  }

  /** Whether the series is there with another value: a source that repeats its own has two. */
  private static boolean stands(Series series, Parsed page) {
    return page.series.stream()
        .anyMatch(
            other ->
                other.name().equals(series.name())
                    && withoutEmpty(other.labels()).equals(withoutEmpty(series.labels())));
  }

  /** An empty label is none. */
  private static Map<String, String> withoutEmpty(Map<String, String> labels) {
    Map<String, String> full = new TreeMap<>(labels);
    full.values().removeIf(String::isEmpty);
    return full;
  }

  /** Whether another source has a metric with these labels. */
  private static boolean isAnothers(Series series, List<Parsed> alone, int own) {
    Set<Map<String, String>> others = new HashSet<>();
    for (int i = 0; i < alone.size(); i++) {
      if (i != own) {
        alone.get(i).series.forEach(other -> others.add(metric(other)));
      }
    }
    return others.contains(metric(series));
  }

  private static Map<String, String> metric(Series series) {
    Map<String, String> labels = withoutEmpty(series.labels());
    labels.keySet().removeAll(Set.of("le", "quantile"));
    return labels;
  }

  private Parsed parsed(EncodedPage page) throws IOException {
    var out = new ByteArrayOutputStream();
    page.writeTo(out);
    if (out.size() != page.length()) {
      throw new AssertionError(out.size() + " bytes, not " + page.length());
    }
    // An exporter that repeats a series of its own is passed on as it is.
    Set<Leeway> leeway =
        format.escaping() == Escaping.ALLOW_UTF_8
            ? Set.of(Leeway.REPEATS, Leeway.UTF_8)
            : Set.of(Leeway.REPEATS);
    return switch (format.syntax()) {
      case TEXT -> new Parsed(Series.ofText(PlainParser.parse(decoded(out), leeway)), 0);
      case OPENMETRICS ->
          new Parsed(Series.ofOpenMetrics(PlainOpenMetricsParser.parse(decoded(out), leeway)), 0);
      case PROTOBUF -> {
        var messages = PlainProtobufParser.parse(out.toByteArray(), leeway);
        int natives = messages.natives().values().stream().mapToInt(List::size).sum();
        yield new Parsed(Series.ofProtobuf(messages), natives);
      }
    };
  }

  private static String decoded(ByteArrayOutputStream page) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(page.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("the page is not UTF-8", e);
    }
  }
}
