package io.reverseexporter.exposition;

/**
 * A format that an exposition goes out in.
 *
 * @param syntax how it is written
 * @param version of the syntax, as in the parameter {@code version}; empty for protobuf, which has
 *     none
 * @param escaping what becomes of names that are not classic
 */
public record ExpositionFormat(Syntax syntax, String version, Escaping escaping) {
  /** What a client gets that has no wish. */
  public static final ExpositionFormat TEXT = text("0.0.4");

  public static final ExpositionFormat TEXT_1 = text("1.0.0");

  public static final ExpositionFormat OPENMETRICS_0 = openMetrics("0.0.1");

  public static final ExpositionFormat OPENMETRICS = openMetrics("1.0.0");

  public static final ExpositionFormat PROTOBUF =
      new ExpositionFormat(Syntax.PROTOBUF, "", Escaping.UNDERSCORES);

  private static ExpositionFormat text(String version) {
    return new ExpositionFormat(Syntax.TEXT, version, Escaping.UNDERSCORES);
  }

  private static ExpositionFormat openMetrics(String version) {
    return new ExpositionFormat(Syntax.OPENMETRICS, version, Escaping.UNDERSCORES);
  }

  /**
   * Whether a page in one is a page in the other. Records of our own are not compared as a whole.
   */
  public boolean isSame(ExpositionFormat other) {
    return syntax == other.syntax && escaping == other.escaping && version.equals(other.version);
  }

  /** The same with another escaping. */
  public ExpositionFormat with(Escaping other) {
    return new ExpositionFormat(syntax, version, other);
  }
}
