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

  /** Some sample's value is below zero or not a number; looked for only for OpenMetrics. */
  public static final int NEGATIVE = 1 << 7;

  /**
   * The name's samples do not stand as OpenMetrics wants those of a histogram, gauge histogram,
   * summary, or counter with creation times: metric by metric, buckets in order and complete, and
   * so on. They have to be regrouped, which tells what is wrong. Looked for only for OpenMetrics.
   */
  public static final int IRREGULAR = 1 << 8;

  /**
   * Some sample stood outside of the block that its family's TYPE began, so that nothing is known
   * of how they stand. Looked for only for OpenMetrics.
   */
  public static final int UNCHECKED = 1 << 9;

  /** Some sample's value is none that an info may have: not 1. Looked for only for OpenMetrics. */
  public static final int NOT_ONE = 1 << 10;

  /**
   * Some sample is none that a stateset of this name may have: a value other than 0 and 1, or no
   * label with the family's name. Looked for only for OpenMetrics.
   */
  public static final int NO_STATE = 1 << 11;

  /** Some sample has an exemplar. */
  public static final int EXEMPLAR = 1 << 12;

  /** The name is a family that has a native histogram, from protobuf. */
  public static final int NATIVE = 1 << 13;

  private Shape() {}
}
