package io.reverseexporter.merge;

import java.util.Locale;

/** Numbers as the text formats write them, which have passed FloatSyntax. */
public final class Numbers {
  private Numbers() {}

  /** The number that the text is: with a sign, an exponent, or infinity and NaN in any case. */
  public static double parse(String text) {
    String number = text.toLowerCase(Locale.ROOT);
    boolean negative = number.startsWith("-");
    String magnitude = negative || number.startsWith("+") ? number.substring(1) : number;
    return switch (magnitude) {
      case "inf", "infinity" -> negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(number);
    };
  }
}
