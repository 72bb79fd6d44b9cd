package io.reverseexporter.testing;

import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An exporter that answers as a test wants, and remembers what it was asked. */
public final class FakeExporter implements Exporter {
  private final String name;
  private final Function<ScrapeRequest, CompletableFuture<Scraped>> answer;
  public final List<ScrapeRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Set<Reason> reasons = Set.of();
  private volatile long expectedMemory;
  public volatile boolean started;
  public volatile boolean closed;

  public FakeExporter(String name, Function<ScrapeRequest, CompletableFuture<Scraped>> answer) {
    this.name = name;
    this.answer = answer;
  }

  /** Always gives the text, with the label {@code exporter_name}. */
  public static FakeExporter of(String name, String text) {
    return indexing(name, name, text);
  }

  /** Always gives the text as it is. */
  public static FakeExporter unlabelled(String name, String text) {
    return indexing(name, null, text);
  }

  private static FakeExporter indexing(String name, @Nullable String label, String text) {
    return new FakeExporter(
        name, request -> CompletableFuture.completedFuture(scraped(label, text, request.format())));
  }

  /** The text indexed for text format; a null name goes without the label. */
  public static Scraped scraped(@Nullable String name, String text) {
    return scraped(name, text, ExpositionFormat.TEXT);
  }

  private static Scraped scraped(@Nullable String name, String text, ExpositionFormat format) {
    try {
      return Scraped.of(ExpositionIndex.of(Body.of(text), ExtraLabels.of(name, Map.of()), format));
    } catch (MalformedExpositionException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What it says that it can fail with; nothing otherwise. */
  public FakeExporter reasons(Set<Reason> all) {
    reasons = Set.copyOf(all);
    return this;
  }

  /** What it says its answers will take; nothing otherwise. */
  public FakeExporter expectedMemory(long bytes) {
    expectedMemory = bytes;
    return this;
  }

  @Override
  public Set<Reason> reasons() {
    return reasons;
  }

  @Override
  public long expectedMemory() {
    return expectedMemory;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Scraped> scrape(ScrapeRequest request) {
    requests.add(request);
    return answer.apply(request);
  }

  @Override
  public void start() {
    started = true;
  }

  @Override
  public void close() {
    closed = true;
  }
}
