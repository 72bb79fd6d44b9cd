package io.reverseexporter.integration.faults;

import io.reverseexporter.testing.Leeway;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.RawHttp.Reply;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came of one row, without the page, which may be large.
 *
 * @param neighbour whether the page begins with all that the neighbour has to say, byte by byte
 * @param up of the faulty exporter
 * @param reasons why it has failed so far, as the page counts them
 * @param samples lines of the faulty exporter's own samples
 * @param versions of the file that samples are from, which all say theirs
 * @param invalid what a strict parser finds fault with; empty if nothing
 * @param leftOver processes that were there a second after the deadline
 */
record Observed(
    int status,
    Duration took,
    boolean neighbour,
    String up,
    Set<String> reasons,
    long samples,
    Set<String> versions,
    String invalid,
    String leftOver) {
  private static final int MAX_PARSED = 4 * Endless.MB;

  private static final Pattern UP =
      Pattern.compile("^reverse_exporter_up[{]exporter_name=\"bad\"[}] (.*)$", Pattern.MULTILINE);

  private static final Pattern REASON =
      Pattern.compile("^reverse_exporter_scrape_failures_total[{](.*)[}] [1-9]", Pattern.MULTILINE);

  private static final Pattern VERSION = Pattern.compile("version=\"([^\"]*)\"");

  static Observed of(Reply reply, Duration took, String neighbour, String leftOver) {
    String page = reply.text();
    int own = page.indexOf("# HELP reverse_exporter_");
    String scraped = own < 0 ? page : page.substring(0, own);
    String about = own < 0 ? "" : page.substring(own);
    Matcher up = UP.matcher(about);
    return new Observed(
        reply.status(),
        took,
        page.startsWith(neighbour),
        up.find() ? up.group(1) : "",
        reasons(about),
        scraped.lines().filter(line -> line.startsWith("bad")).count(),
        versions(scraped),
        invalid(page),
        leftOver);
  }

  private static Set<String> reasons(String about) {
    var reasons = new TreeSet<String>();
    Matcher matcher = REASON.matcher(about);
    while (matcher.find()) {
      String labels = matcher.group(1);
      if (labels.contains("exporter_name=\"bad\"")) {
        reasons.add(labels.replaceAll(".*reason=\"([^\"]*)\".*", "$1"));
      }
    }
    return reasons;
  }

  private static Set<String> versions(String scraped) {
    var versions = new TreeSet<String>();
    Matcher matcher = VERSION.matcher(scraped);
    while (matcher.find()) {
      versions.add(matcher.group(1));
    }
    return versions;
  }

  /** Of a large page only the ends: each of its lines is like the next. */
  private static String invalid(String page) {
    String looked = page;
    if (page.length() > MAX_PARSED) {
      int own = page.indexOf("# HELP reverse_exporter_");
      looked = page.substring(0, page.indexOf('\n') + 1) + page.substring(own);
    }
    try {
      PlainParser.parse(looked, Set.of(Leeway.REPEATS));
      return "";
    } catch (AssertionError e) {
      return e.getMessage();
    }
  }
}
