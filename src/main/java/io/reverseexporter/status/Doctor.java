package io.reverseexporter.status;

import io.reverseexporter.merge.Bounded;
import io.reverseexporter.merge.MergeReport;
import io.reverseexporter.merge.MergeReport.Cause;
import io.reverseexporter.merge.MergeReport.Clash;
import io.reverseexporter.merge.MergeReport.Family;
import io.reverseexporter.merge.MergeReport.HelpDifference;
import io.reverseexporter.merge.MergeReport.Omission;
import io.reverseexporter.scrape.MergeState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How an endpoint's exporters were merged, in words. */
final class Doctor {
  /** Exporters that are named in one sentence. */
  private static final int MAX_NAMES = 10;

  private static final String OURSELVES = "reverse-exporter itself";

  /**
   * A finding.
   *
   * @param name of the family
   * @param text what became of it
   */
  record Finding(String name, String text) {}

  /**
   * Findings of one kind.
   *
   * @param title of all of them
   * @param more in words; empty if all are listed
   */
  record Findings(String title, List<Finding> findings, String more) {}

  /**
   * A family of the page.
   *
   * @param exporters in words
   */
  record Row(String name, String type, String exporters) {}

  private final MergeState merge;
  private final MergeReport report;

  Doctor(MergeState merge) {
    this.merge = merge;
    report = merge.report();
  }

  /** The names of the exporters that pages are from, each once; our own is empty. */
  static List<String> exporters(MergeState merge, Bounded<Integer> pages) {
    var names = new LinkedHashSet<String>();
    pages.first().forEach(page -> names.add(merge.exporters().get(page)));
    return List.copyOf(names);
  }

  /** One line that tells whether there is anything to be seen. */
  String summary() {
    var found = new ArrayList<String>();
    found.add(Texts.count(report.families().count(), "family", "families"));
    add(found, report.clashes().count(), "clash", "clashes");
    add(found, report.helps().count(), "differing HELP text", "differing HELP texts");
    int dropped = report.omissions().first().stream().mapToInt(Omission::samples).sum();
    add(found, dropped, "dropped sample", "dropped samples");
    add(found, report.repairs().count(), "repair", "repairs");
    return found.size() == 1 ? found.get(0) + ", nothing to note" : String.join(", ", found);
  }

  private static void add(List<String> found, int count, String one, String several) {
    if (count > 0) {
      found.add(Texts.count(count, one, several));
    }
  }

  /** What there is to be seen. */
  List<Findings> findings() {
    var all = new ArrayList<Findings>();
    add(all, "Types or sample names clash: no sample is lost, they go out as untyped", clashes());
    add(all, "HELP texts differ: the first goes out", helps());
    add(all, "Left out of the page", omissions());
    add(all, "Not allowed by the page's format: written in a form that is", repairs());
    return all;
  }

  private static void add(List<Findings> all, String title, Bounded<Finding> findings) {
    if (findings.count() > 0) {
      all.add(
          new Findings(
              title,
              findings.first(),
              findings.more() > 0 ? "and " + Texts.count(findings.more()) + " more" : ""));
    }
  }

  private Bounded<Finding> clashes() {
    return map(report.clashes(), clash -> new Finding(Texts.line(clash.name()), text(clash)));
  }

  private String text(Clash clash) {
    long types = clash.claims().first().stream().map(claim -> claim.types()).distinct().count();
    String said =
        clash.claims().first().stream()
            .limit(MAX_NAMES)
            .map(claim -> claim.types() + " says " + exporter(claim.page()))
            .collect(Collectors.joining("; "));
    int more = clash.claims().count() - MAX_NAMES;
    String all = more > 0 ? said + "; and " + more + " more" : said;
    return types > 1 ? all : all + "; samples of another family have its names, or do not fit";
  }

  private Bounded<Finding> helps() {
    return map(report.helps(), help -> new Finding(Texts.line(help.name()), text(help)));
  }

  private String text(HelpDifference help) {
    String others =
        help.others().first().stream()
            .limit(MAX_NAMES)
            .map(other -> "not " + quoted(other.help()) + " of " + exporter(other.page()))
            .collect(Collectors.joining("; "));
    int more = help.others().count() - MAX_NAMES;
    return quoted(help.help())
        + " of "
        + exporter(help.page())
        + "; "
        + others
        + (more > 0 ? "; and " + more + " more" : "");
  }

  private static String quoted(String help) {
    return "\u201c" + Texts.line(help) + "\u201d";
  }

  private Bounded<Finding> omissions() {
    return map(
        report.omissions(),
        omission ->
            new Finding(
                Texts.line(omission.name()),
                Texts.count(omission.samples(), "sample", "samples")
                    + " of "
                    + exporter(omission.page())
                    + (omission.cause() == Cause.DUPLICATE
                        ? ": the page has the same series already"
                        : ": a native histogram of this name has no untyped form")));
  }

  private Bounded<Finding> repairs() {
    return map(
        report.repairs(),
        repair -> {
          int colon = repair.lastIndexOf(": ");
          return colon < 0
              ? new Finding(Texts.line(repair), "")
              : new Finding(
                  Texts.line(repair.substring(0, colon)), Texts.line(repair.substring(colon + 2)));
        });
  }

  /** All families that are known. */
  Bounded<Row> families() {
    return map(
        report.families(),
        family -> new Row(Texts.line(family.name()), family.type(), suppliers(family)));
  }

  private String suppliers(Family family) {
    List<String> names = exporters(merge, family.pages());
    String shown =
        names.stream().limit(MAX_NAMES).map(Doctor::shown).collect(Collectors.joining(", "));
    int more = names.size() - MAX_NAMES + family.pages().more();
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  private String exporter(int page) {
    return shown(merge.exporters().get(page));
  }

  private static String shown(String exporter) {
    return exporter.isEmpty() ? OURSELVES : Texts.line(exporter);
  }

  private static <T, R> Bounded<R> map(Bounded<T> items, Function<T, R> to) {
    return new Bounded<>(items.first().stream().map(to).toList(), items.more());
  }
}
