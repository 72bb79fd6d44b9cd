package io.reverseexporter.merge;

import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.Shape;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
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
  private final Roles roles;
  private final Families families;
  private final @Nullable BitSet[] dropped;

  /** For each page what goes through its samples, if a family there is checked. */
  private final @Nullable RunSamples[] samplesOf;

  private int count;

  Duplicates(
      ExpositionIndex[] pages,
      boolean[] mayRepeat,
      SampleNames names,
      Roles roles,
      Families families) {
    this.pages = pages;
    this.mayRepeat = mayRepeat;
    this.names = names;
    this.roles = roles;
    this.families = families;
    dropped = new BitSet[pages.length];
    samplesOf = new RunSamples[pages.length];
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
    for (int m = families.firstMember(family); m < families.endMember(family); m++) {
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
    Map<String, String> owners = new HashMap<>();
    Set<String> series = new HashSet<>();
    runs.start(family);
    while (runs.next()) {
      int page = runs.page();
      RunSamples samples = samples(page);
      samples.start(runs.run());
      int number = names.number(page, pages[page].runName(runs.run()));
      String without = roles.distinguishingLabel(family, number);
      while (samples.next()) {
        String metric = SeriesText.outgoing(samples, without);
        String scraped =
            page + " " + scrapedName(samples, family) + SeriesText.scraped(samples, without);
        String owner = owners.putIfAbsent(metric, scraped);
        boolean another = owner != null && !owner.equals(scraped);
        if (another || !series.add(number + " " + SeriesText.outgoing(samples, ""))) {
          drop(page, samples.sample());
        }
      }
    }
  }

  private RunSamples samples(int page) {
    RunSamples samples = samplesOf[page];
    if (samples == null) {
      samples = new RunSamples(pages[page]);
      samplesOf[page] = samples;
    }
    return samples;
  }

  /** The metric's name as it was scraped, without what tells bucket, sum and count apart. */
  private String scrapedName(RunSamples samples, int family) {
    ExpositionCursor cursor = samples.cursor();
    ExpositionIndex page = samples.page();
    int suffix = page.nameLength(samples.name()) - roles.stemLength(family);
    int end = Math.max(cursor.nameStart(), cursor.nameEnd() - suffix);
    return SeriesText.text(samples, cursor.nameStart(), end) + ' ';
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
