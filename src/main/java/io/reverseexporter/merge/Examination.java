package io.reverseexporter.merge;

import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.merge.MergeReport.Cause;
import io.reverseexporter.merge.MergeReport.Claim;
import io.reverseexporter.merge.MergeReport.Clash;
import io.reverseexporter.merge.MergeReport.Family;
import io.reverseexporter.merge.MergeReport.HelpDifference;
import io.reverseexporter.merge.MergeReport.Omission;
import io.reverseexporter.merge.MergeReport.OtherHelp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Goes over a planned page once more and tells what became of its families. Done now and then, and
 * never for what is written: so it may make objects.
 */
final class Examination {
  /** Names and texts are cut after so many bytes. */
  static final int MAX_TEXT = 200;

  /** Pages that are named for one family, and findings of one kind. */
  static final int MAX_PAGES = 100;

  static final int MAX_FINDINGS = 200;

  private final ExpositionFormat format;
  private final ExpositionIndex[] pages;
  private final SampleNames names;
  private final Resolution resolution;
  private final Layout layout;
  private final Families families;
  private final Duplicates duplicates;
  private final Excluded excluded;

  Examination(
      ExpositionFormat format,
      LayoutSource source,
      Layout layout,
      Families families,
      Duplicates duplicates,
      Excluded excluded) {
    this.format = format;
    pages = source.pages();
    names = source.names();
    resolution = source.resolution();
    this.layout = layout;
    this.families = families;
    this.duplicates = duplicates;
    this.excluded = excluded;
  }

  MergeReport report(int maxFamilies) {
    return new MergeReport(
        families(maxFamilies),
        clashes(),
        helps(),
        Bounded.of(omissions(), MAX_FINDINGS),
        Bounded.of(layout.repairs(), MAX_FINDINGS));
  }

  private Bounded<Family> families(int most) {
    int kept = Math.min(families.count(), most);
    var all = new ArrayList<Family>(kept);
    for (int place = 0; place < kept; place++) {
      int family = families.at(place);
      String name = text(names.source(family), names.start(family), layout.nameLength(family));
      all.add(new Family(name, word(layout.type(family)), pagesOf(family)));
    }
    return new Bounded<>(all, families.count() - kept);
  }

  private String word(MetricType type) {
    return format.syntax() == Syntax.TEXT ? type.word() : type.openMetricsWord();
  }

  private Bounded<Integer> pagesOf(int family) {
    var on = new ArrayList<Integer>(4);
    int more = 0;
    int last = -1;
    for (int m = families.firstMember(family); m < families.endMember(family); m++) {
      int page = families.memberPage(m);
      if (page != last && on.size() < MAX_PAGES) {
        on.add(page);
      } else if (page != last) {
        more++;
      }
      last = page;
    }
    return new Bounded<>(on, more);
  }

  private Bounded<Clash> clashes() {
    if (resolution.conflicts() == 0) {
      return Bounded.of(List.of(), 0);
    }
    Map<Integer, List<Claim>> claims = new LinkedHashMap<>();
    for (int number = 0; number < names.count(); number++) {
      if (resolution.isClash(number)) {
        claims.put(number, new ArrayList<>());
      }
    }
    for (int p = 0; p < pages.length; p++) {
      for (int n = 0; n < pages[p].nameCount(); n++) {
        List<Claim> ofName = claims.get(names.number(p, n));
        if (ofName != null && pages[p].types(n) != 0 && !excluded.contains(p, n)) {
          ofName.add(new Claim(p, words(pages[p].types(n))));
        }
      }
    }
    List<Clash> all = new ArrayList<>();
    claims.forEach(
        (number, ofName) -> {
          if (all.size() < MAX_FINDINGS) {
            all.add(new Clash(name(number), Bounded.of(ofName, MAX_PAGES)));
          }
        });
    return new Bounded<>(all, claims.size() - all.size());
  }

  private static String words(int types) {
    var words = new ArrayList<String>();
    for (MetricType type : MetricType.values()) {
      if ((types & type.bit()) != 0) {
        words.add(type.openMetricsWord());
      }
    }
    return String.join(", ", words);
  }

  private Bounded<HelpDifference> helps() {
    Map<Integer, List<OtherHelp>> others = new LinkedHashMap<>();
    Map<Integer, Integer> unnamed = new LinkedHashMap<>();
    int uncounted = 0;
    for (int p = 0; p < pages.length; p++) {
      for (int n = 0; n < pages[p].nameCount(); n++) {
        int number = names.number(p, n);
        if (!isOtherHelp(p, n, number)) {
          continue;
        }
        List<OtherHelp> ofFamily = others.get(number);
        if (ofFamily != null && ofFamily.size() >= MAX_PAGES) {
          unnamed.merge(number, 1, Integer::sum);
        } else if (ofFamily != null) {
          ofFamily.add(new OtherHelp(p, help(p, n)));
        } else if (others.size() < MAX_FINDINGS) {
          others.put(number, new ArrayList<>(List.of(new OtherHelp(p, help(p, n)))));
        } else if (families.helpPage(number) >= 0) {
          // May count a family once for each page: it says that there is more, not how much.
          uncounted++;
        }
      }
    }
    List<HelpDifference> all = new ArrayList<>();
    others.forEach(
        (number, ofFamily) -> {
          int winner = families.helpPage(number);
          all.add(
              new HelpDifference(
                  name(number),
                  winner,
                  help(winner, families.helpName(number)),
                  new Bounded<>(ofFamily, unnamed.getOrDefault(number, 0))));
        });
    return new Bounded<>(all, uncounted);
  }

  /** Whether a page has samples of a family, and another HELP for it than the one that goes out. */
  private boolean isOtherHelp(int p, int n, int number) {
    int winner = families.helpPage(number);
    if (pages[p].helpStart(n) < 0
        || winner < 0
        || winner == p
        || layout.family(number) != number
        || families.firstMember(number, p) == families.firstMember(number, p + 1)) {
      return false;
    }
    ExpositionIndex other = pages[winner];
    int name = families.helpName(number);
    return !Arrays.equals(
        pages[p].body().bytes(),
        pages[p].helpStart(n),
        pages[p].helpEnd(n),
        other.body().bytes(),
        other.helpStart(name),
        other.helpEnd(name));
  }

  private String help(int p, int n) {
    int start = pages[p].helpStart(n);
    return text(pages[p].body().bytes(), start, pages[p].helpEnd(n) - start);
  }

  private List<Omission> omissions() {
    List<Omission> all = new ArrayList<>();
    for (int p = 0; p < pages.length; p++) {
      BitSet dropped = duplicates.dropped(p);
      if (dropped != null || excluded.samples() > 0) {
        add(p, dropped == null ? new BitSet() : dropped, all);
      }
    }
    return all;
  }

  private void add(int p, BitSet dropped, List<Omission> all) {
    Map<Integer, int[]> duplicate = new LinkedHashMap<>();
    for (int n = 0; n < pages[p].nameCount(); n++) {
      int samples = 0;
      int ofDropped = 0;
      for (int r = pages[p].firstRun(n); r >= 0; r = pages[p].nextRun(r)) {
        int first = pages[p].runFirstSample(r);
        samples += pages[p].runSamples(r);
        ofDropped += dropped.get(first, first + pages[p].runSamples(r)).cardinality();
      }
      int number = names.number(p, n);
      if (excluded.contains(p, n) && samples > 0) {
        all.add(new Omission(name(number), p, samples, Cause.NATIVE_HISTOGRAM));
      } else if (ofDropped > 0) {
        duplicate.computeIfAbsent(layout.family(number), family -> new int[1])[0] += ofDropped;
      }
    }
    duplicate.forEach(
        (family, samples) -> all.add(new Omission(name(family), p, samples[0], Cause.DUPLICATE)));
  }

  private String name(int number) {
    return text(names.source(number), names.start(number), names.length(number));
  }

  /** What is not UTF-8, be it only for the cut, becomes the character that says so. */
  private static String text(byte[] bytes, int start, int length) {
    String text = new String(bytes, start, Math.min(length, MAX_TEXT), StandardCharsets.UTF_8);
    return length > MAX_TEXT ? text + "..." : text;
  }
}
