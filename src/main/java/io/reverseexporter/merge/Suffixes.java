package io.reverseexporter.merge;

import io.reverseexporter.exposition.MetricType;
import java.nio.charset.StandardCharsets;

/** The endings that make sample names of family names. */
final class Suffixes {
  static final byte[] BUCKET = bytes("_bucket");
  static final byte[] SUM = bytes("_sum");
  static final byte[] COUNT = bytes("_count");
  static final byte[] GSUM = bytes("_gsum");
  static final byte[] GCOUNT = bytes("_gcount");
  static final byte[] CREATED = bytes("_created");
  static final byte[] TOTAL = bytes("_total");
  static final byte[] INFO = bytes("_info");

  private static final byte[][] NONE = {};
  private static final byte[][] OF_HISTOGRAM = {BUCKET, SUM, COUNT};
  private static final byte[][] OF_SUMMARY = {SUM, COUNT};
  private static final byte[][] OF_GAUGE_HISTOGRAM = {BUCKET, GSUM, GCOUNT};

  private Suffixes() {}

  /** What a family of this type adds to its name for its samples, times of creation apart. */
  static byte[][] members(MetricType type) {
    return switch (type) {
      case HISTOGRAM -> OF_HISTOGRAM;
      case SUMMARY -> OF_SUMMARY;
      case GAUGE_HISTOGRAM -> OF_GAUGE_HISTOGRAM;
      case COUNTER, GAUGE, UNTYPED, INFO, STATESET, CREATED -> NONE;
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
