package io.reverseexporter.merge;

import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.RewrittenSample;
import io.reverseexporter.index.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the metrics that stand on the page already, in those families where it can happen. A metric
 * is known by its labels without {@code le} or {@code quantile}; it belongs to the page, and there
 * to the scraped name and labels, that had it first. Whatever another one has under the same labels
 * is left out as a whole, so that no histogram is mixed of two.
 *
 * <p>Objects per sample are made here, which the other families do without.
 */
final class Duplicates {
  private final ExpositionIndex[] pages;
  private final boolean[] mayRepeat;
  private final SampleNames names;
  private final Resolution resolution;
  private final Families families;
  private final @Nullable BitSet[] dropped;
  private int count;

  Duplicates(
      ExpositionIndex[] pages,
      boolean[] mayRepeat,
      SampleNames names,
      Resolution resolution,
      Families families) {
    this.pages = pages;
    this.mayRepeat = mayRepeat;
    this.names = names;
    this.resolution = resolution;
    this.families = families;
    dropped = new BitSet[pages.length];
    FamilyRuns runs = new FamilyRuns(pages, families);
    for (int i = 0; i < families.count(); i++) {
      int family = families.at(i);
      if (isPossible(family)) {
        check(family, runs);
      }
    }
  }

  /** Samples left out. */
  int count() {
    return count;
  }

  /** The samples of a page that are left out, or null if there are none. */
  @Nullable BitSet dropped(int page) {
    return dropped[page];
  }

  private boolean isPossible(int family) {
    boolean repeats = false;
    int firstPage = families.memberPage(families.firstMember(family));
    boolean severalPages = false;
    for (int m = families.firstMember(family); m >= 0; m = families.nextMember(m)) {
      int page = families.memberPage(m);
      if ((pages[page].shape(families.memberName(m)) & Shape.MAY_REPEAT) != 0) {
        return true;
      }
      repeats |= mayRepeat[page];
      severalPages |= page != firstPage;
    }
    return repeats && severalPages;
  }

  private void check(int family, FamilyRuns runs) {
    MetricType type = resolution.type(family);
    Map<String, String> owners = new HashMap<>();
    Set<String> series = new HashSet<>();
    @Nullable RunSamples[] samplesOf = new RunSamples[pages.length];
    runs.start(family);
    while (runs.next()) {
      int page = runs.page();
      RunSamples samples = samplesOf[page];
      if (samples == null) {
        samples = new RunSamples(pages[page]);
        samplesOf[page] = samples;
      }
      samples.start(runs.run());
      while (samples.next()) {
        String without = distinguishingLabel(type, samples);
        String metric = labels(samples, without);
        String scraped =
            page + " " + scrapedName(samples, family) + scrapedLabels(samples, without);
        String owner = owners.putIfAbsent(metric, scraped);
        boolean another = owner != null && !owner.equals(scraped);
        if (another || !series.add(name(samples) + labels(samples, ""))) {
          drop(page, samples.sample());
        }
      }
    }
  }

  /** The label that tells the series of one metric apart, or nothing. */
  private static String distinguishingLabel(MetricType type, RunSamples samples) {
    return switch (type) {
      case HISTOGRAM -> name(samples).endsWith("_bucket") ? "le" : "";
      case SUMMARY -> "quantile";
      case COUNTER, GAUGE, UNTYPED, INFO, STATESET, GAUGE_HISTOGRAM, CREATED -> "";
    };
  }

  private static String name(RunSamples samples) {
    return latin1(samples.rewritten().metricName());
  }

  /** The labels that the sample goes out with, sorted, as one text; one label left out. */
  private static String labels(RunSamples samples, String without) {
    RewrittenSample sample = samples.rewritten();
    List<String> all = new ArrayList<>(samples.page().extra().pairs());
    all.removeIf(pair -> pair.endsWith("=\"\""));
    for (int i = 0; i < sample.labelCount(); i++) {
      String value = text(samples, sample.valueStart(i), sample.valueEnd(i));
      add(all, latin1(sample.labelName(i)), value, without);
    }
    return joined(all);
  }

  /** The metric's name as it was scraped, without what tells bucket, sum and count apart. */
  private String scrapedName(RunSamples samples, int family) {
    ExpositionCursor cursor = samples.cursor();
    int suffix = samples.rewritten().metricName().length - names.length(family);
    return text(samples, cursor.nameStart(), cursor.nameEnd() - suffix) + ' ';
  }

  /** The same of the labels as they were scraped. */
  private static String scrapedLabels(RunSamples samples, String without) {
    LabelSpans labels = samples.cursor().labels();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < labels.count(); i++) {
      String name = text(samples, labels.nameStart(i), labels.nameEnd(i));
      add(all, name, text(samples, labels.valueStart(i), labels.valueEnd(i)), without);
    }
    return joined(all);
  }

  private static void add(List<String> labels, String name, String value, String without) {
    // A label with an empty value is as good as none.
    if (!name.equals(without) && !value.isEmpty()) {
      labels.add(name + "=\"" + value + '"');
    }
  }

  private static String joined(List<String> labels) {
    labels.sort(null);
    return String.join(",", labels);
  }

  private static String text(RunSamples samples, int start, int end) {
    byte[] body = samples.page().body().bytes();
    return new String(body, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void drop(int page, int sample) {
    BitSet samples = dropped[page];
    if (samples == null) {
      samples = new BitSet(pages[page].samples());
      dropped[page] = samples;
    }
    samples.set(sample);
    count++;
  }
}
