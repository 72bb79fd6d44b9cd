package io.reverseexporter.merge;

import io.reverseexporter.exposition.Decimals;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.RewrittenSample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings the samples of each metric together. Objects per sample are made here: for pages whose
 * samples stand otherwise than the format wants them.
 */
final class MetricGroups {
  private static final Comparator<GroupedSample> ORDER =
      Comparator.comparing(GroupedSample::role).thenComparingDouble(GroupedSample::bound);

  /** What has no timestamp stands first. */
  private static final Comparator<GroupedMetric> TIME =
      Comparator.comparingDouble(
          metric ->
              metric.timestamp().isEmpty()
                  ? Double.NEGATIVE_INFINITY
                  : Decimals.parse(metric.timestamp()));

  private final ExpositionIndex[] pages;
  private final SampleNames names;
  private final Roles roles;
  private final Families families;
  private final Duplicates duplicates;

  /** Groups the members that families have for all formats, times of creation included. */
  MetricGroups(
      ExpositionIndex[] pages,
      SampleNames names,
      Roles roles,
      Families families,
      Duplicates duplicates) {
    this.pages = pages;
    this.names = names;
    this.roles = roles;
    this.families = families;
    this.duplicates = duplicates;
  }

  /** The metrics of a family on one page, without dropped samples, in the order of the page. */
  List<GroupedMetric> of(int family, int page) {
    Map<Key, List<GroupedSample>> metrics = new LinkedHashMap<>();
    var runs = new FamilyRuns(pages, families);
    var samples = new RunSamples(pages[page]);
    BitSet dropped = duplicates.dropped(page);
    runs.start(family, page);
    while (runs.next()) {
      collect(metrics, family, runs, samples, dropped);
    }
    return ordered(metrics);
  }

  /** The points of one metric stand together, where the first of them stood. */
  private static List<GroupedMetric> ordered(Map<Key, List<GroupedSample>> metrics) {
    Map<String, List<GroupedMetric>> points = new LinkedHashMap<>();
    metrics.forEach(
        (key, samples) -> {
          samples.sort(ORDER);
          points
              .computeIfAbsent(key.labels(), labels -> new ArrayList<>())
              .add(new GroupedMetric(key.labels(), key.timestamp(), samples));
        });
    points.values().forEach(list -> list.sort(TIME));
    return points.values().stream().flatMap(List::stream).toList();
  }

  /**
   * Compares by itself: for a record's own methods the JDK keeps its class, and thus our loader.
   */
  private record Key(String labels, String timestamp) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && labels.equals(key.labels)
          && timestamp.equals(key.timestamp);
    }

    @Override
    public int hashCode() {
      return 31 * labels.hashCode() + timestamp.hashCode();
    }
  }

  private void collect(
      Map<Key, List<GroupedSample>> metrics,
      int family,
      FamilyRuns runs,
      RunSamples samples,
      @Nullable BitSet dropped) {
    int run = runs.run();
    samples.start(run);
    int member = names.number(runs.page(), pages[runs.page()].runName(run));
    Role role = roles.role(family, member);
    boolean isState = role == Role.STATE;
    String bound = roles.distinguishingLabel(family, member);
    String label = isState ? names.latin1(family) : bound;
    while (samples.next()) {
      if (dropped == null || !dropped.get(samples.sample())) {
        ExpositionCursor cursor = samples.cursor();
        String timestamp = SeriesText.text(samples, cursor.timestampStart(), cursor.timestampEnd());
        String labels = SeriesText.outgoing(samples, label);
        double value = number(samples, cursor.valueStart(), cursor.valueEnd());
        metrics
            .computeIfAbsent(new Key(labels, timestamp), k -> new ArrayList<>())
            .add(
                new GroupedSample(
                    run,
                    samples.sample(),
                    cursor.entryStart(),
                    role,
                    bound(samples, bound),
                    value));
      }
    }
  }

  private static double bound(RunSamples samples, String label) {
    if (label.isEmpty()) {
      return Double.NaN;
    }
    LabelSpans labels = samples.cursor().labels();
    if (labels.anyQuoted()) {
      return quotedBound(samples.rewritten(), label);
    }
    int at = labels.find(samples.page().body().bytes(), label.getBytes(StandardCharsets.US_ASCII));
    return at < 0 ? Double.NaN : number(samples, labels.valueStart(at), labels.valueEnd(at));
  }

  /** The label's name may stand in quotes on the line. */
  private static double quotedBound(RewrittenSample sample, String label) {
    for (int i = 0; i < sample.labelCount(); i++) {
      if (sample.labelNameText(i).equals(label)) {
        return Decimals.parse(sample.valueText(i));
      }
    }
    return Double.NaN;
  }

  private static double number(RunSamples samples, int start, int end) {
    return Decimals.parse(samples.page().body().bytes(), start, end);
  }
}
