package io.reverseexporter.bootstrap;

import io.reverseexporter.jmx.EndpointMXBean;
import io.reverseexporter.scrape.EndpointState;
import io.reverseexporter.scrape.ExporterState;
import io.reverseexporter.scrape.PageState;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The endpoint that is at a path at the moment, as JMX shows it; nothing once there is none. */
record EndpointBean(CurrentGeneration generation, String path) implements EndpointMXBean {
  private static final Set<ExporterState.Condition> DOWN =
      Set.of(ExporterState.Condition.DOWN, ExporterState.Condition.STALE);

  private @Nullable EndpointState state() {
    return generation.get().at(path).map(served -> served.endpoint().state()).orElse(null);
  }

  private long count(Function<EndpointState, Long> figure) {
    EndpointState state = state();
    return state == null ? 0 : figure.apply(state);
  }

  private @Nullable PageState lastPage() {
    EndpointState state = state();
    return state == null ? null : state.lastPage();
  }

  private Stream<ExporterState> exporters() {
    EndpointState state = state();
    return state == null ? Stream.empty() : state.exporters().stream();
  }

  private static String[] names(Stream<ExporterState> exporters) {
    return exporters.map(ExporterState::name).toArray(String[]::new);
  }

  @Override
  public String getPath() {
    return path;
  }

  @Override
  public String[] getExporters() {
    return names(exporters());
  }

  @Override
  public String[] getExportersUp() {
    return names(exporters().filter(e -> e.condition() == ExporterState.Condition.UP));
  }

  @Override
  public String[] getExportersDown() {
    return names(exporters().filter(e -> DOWN.contains(e.condition())));
  }

  @Override
  public int getScrapesInFlight() {
    return (int) count(state -> (long) state.inFlight());
  }

  @Override
  public int getScrapesWaiting() {
    return (int) count(state -> (long) state.waiting());
  }

  @Override
  public long getPages() {
    return count(EndpointState::pages);
  }

  @Override
  public long getScrapesWithoutPage() {
    return count(EndpointState::withoutPage);
  }

  @Override
  public String getLastPageTime() {
    PageState last = lastPage();
    return last == null ? "" : last.at().toString();
  }

  @Override
  public double getLastPageSeconds() {
    PageState last = lastPage();
    return last == null ? 0 : last.duration().toNanos() / 1e9;
  }

  @Override
  public long getLastPageBytes() {
    PageState last = lastPage();
    return last == null ? 0 : last.bytes();
  }

  @Override
  public long getLastPageSamples() {
    PageState last = lastPage();
    return last == null ? 0 : last.samples();
  }
}
