package io.reverseexporter.index;

/**
 * What is known of all samples of one name, as bits: whether they fit into a histogram or a
 * summary, and whether two of them may be the same series once their labels are rewritten.
 */
public final class Shape {
  /** Some sample has a label {@code le} that is a number. */
  public static final int LE = 1;

  /** Some sample has no label {@code le}. */
  public static final int NO_LE = 1 << 1;

  /** Some sample has a label {@code le} that is no number. */
  public static final int BAD_LE = 1 << 2;

  /** Some sample has a label {@code quantile} that is a number. */
  public static final int QUANTILE = 1 << 3;

  /** Some sample has no label {@code quantile}. */
  public static final int NO_QUANTILE = 1 << 4;

  /** Some sample has a label {@code quantile} that is no number. */
  public static final int BAD_QUANTILE = 1 << 5;

  /**
   * Some sample lost a label to a configured one, or had a name escaped: two series may have become
   * one.
   */
  public static final int MAY_REPEAT = 1 << 6;

  private Shape() {}
}
