package io.reverseexporter.merge;

/**
 * What became of the families of a page, for a person. Holds none of the page's bytes. Pages are
 * numbered as they were merged; texts come from exporters as they are, but bounded.
 *
 * @param families in the order of the page
 * @param clashes names whose types, or whose samples, do not go together: they went out as untyped
 * @param helps families for which pages have different HELP texts
 * @param omissions samples that were left out
 * @param repairs families that could not go out under their type in the page's format, with the
 *     reason
 */
public record MergeReport(
    Bounded<Family> families,
    Bounded<Clash> clashes,
    Bounded<HelpDifference> helps,
    Bounded<Omission> omissions,
    Bounded<String> repairs) {

  /**
   * A family of the page.
   *
   * @param type the word that it goes out with
   * @param pages that have samples of it, in their order
   */
  public record Family(String name, String type, Bounded<Integer> pages) {}

  /**
   * A name that clashes with itself or with another one.
   *
   * @param claims which page gives it which type; if there is but one type, the samples are another
   *     family's, or do not fit it
   */
  public record Clash(String name, Bounded<Claim> claims) {}

  /**
   * What a page says of a name.
   *
   * @param types words of the text format or OpenMetrics, divided by commas
   */
  public record Claim(int page, String types) {}

  /**
   * A family with several HELP texts, of which the first goes out.
   *
   * @param page that it comes from
   * @param others pages with another text
   */
  public record HelpDifference(String name, int page, String help, Bounded<OtherHelp> others) {}

  /** A HELP text that does not go out. */
  public record OtherHelp(int page, String help) {}

  /** Why samples are left out. */
  public enum Cause {
    /** The same series stands on the page already. */
    DUPLICATE,
    /** They clash with a native histogram, which has no untyped form. */
    NATIVE_HISTOGRAM
  }

  /**
   * Samples of one family on one page that were left out.
   *
   * @param samples how many
   */
  public record Omission(String name, int page, int samples, Cause cause) {}
}
