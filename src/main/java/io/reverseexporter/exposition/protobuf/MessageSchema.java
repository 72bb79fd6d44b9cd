package io.reverseexporter.exposition.protobuf;

import org.jspecify.annotations.Nullable;

/**
 * What the bytes of each message of {@code metrics.proto} have to look like. The generated classes
 * do not say where a message is broken, take a known field in a foreign form for an unknown one,
 * and do not look at UTF-8.
 */
final class MessageSchema {
  /** How a field stands on the wire. */
  enum Kind {
    VARINT,
    DOUBLE,
    /** Must be UTF-8. */
    TEXT,
    /** Text that nobody checks: in exemplars, whose faults never cost a scrape. */
    LENIENT_TEXT,
    MESSAGE,
    /** One by one or packed. */
    VARINTS,
    /** One by one or packed. */
    DOUBLES
  }

  private static final MessageSchema TIMESTAMP =
      new MessageSchema("Timestamp").with(Kind.VARINT, 1, 2);
  private static final MessageSchema LABEL = new MessageSchema("LabelPair").with(Kind.TEXT, 1, 2);
  private static final MessageSchema EXEMPLAR =
      new MessageSchema("Exemplar")
          .with(new MessageSchema("LabelPair").with(Kind.LENIENT_TEXT, 1, 2), 1)
          .with(Kind.DOUBLE, 2)
          .with(TIMESTAMP, 3);
  private static final MessageSchema BUCKET =
      new MessageSchema("Bucket").with(Kind.VARINT, 1).with(Kind.DOUBLE, 2, 4).with(EXEMPLAR, 3);
  private static final MessageSchema SPAN = new MessageSchema("BucketSpan").with(Kind.VARINT, 1, 2);
  private static final MessageSchema HISTOGRAM =
      new MessageSchema("Histogram")
          .with(Kind.VARINT, 1, 5, 7)
          .with(Kind.DOUBLE, 2, 4, 6, 8)
          .with(BUCKET, 3)
          .with(SPAN, 9, 12)
          .with(Kind.VARINTS, 10, 13)
          .with(Kind.DOUBLES, 11, 14)
          .with(TIMESTAMP, 15)
          .with(EXEMPLAR, 16);
  private static final MessageSchema QUANTILE =
      new MessageSchema("Quantile").with(Kind.DOUBLE, 1, 2);
  private static final MessageSchema SUMMARY =
      new MessageSchema("Summary")
          .with(Kind.VARINT, 1)
          .with(Kind.DOUBLE, 2)
          .with(QUANTILE, 3)
          .with(TIMESTAMP, 4);
  private static final MessageSchema COUNTER =
      new MessageSchema("Counter").with(Kind.DOUBLE, 1).with(EXEMPLAR, 2).with(TIMESTAMP, 3);
  private static final MessageSchema METRIC =
      new MessageSchema("Metric")
          .with(LABEL, 1)
          .with(new MessageSchema("Gauge").with(Kind.DOUBLE, 1), 2)
          .with(COUNTER, 3)
          .with(SUMMARY, 4)
          .with(new MessageSchema("Untyped").with(Kind.DOUBLE, 1), 5)
          .with(Kind.VARINT, 6)
          .with(HISTOGRAM, 7);

  /** The message behind each length; its texts count only if it has metrics. */
  static final MessageSchema FAMILY =
      new MessageSchema("MetricFamily")
          .with(Kind.LENIENT_TEXT, 1, 2, 5)
          .with(Kind.VARINT, 3)
          .with(METRIC, 4);

  private static final int MAX_FIELD = 16;

  private final String name;
  private final @Nullable Kind[] kinds = new @Nullable Kind[MAX_FIELD + 1];
  private final @Nullable MessageSchema[] messages = new @Nullable MessageSchema[MAX_FIELD + 1];

  private MessageSchema(String name) {
    this.name = name;
  }

  private MessageSchema with(Kind kind, int... numbers) {
    for (int number : numbers) {
      kinds[number] = kind;
    }
    return this;
  }

  private MessageSchema with(MessageSchema message, int... numbers) {
    for (int number : numbers) {
      kinds[number] = Kind.MESSAGE;
      messages[number] = message;
    }
    return this;
  }

  /** Name of the message, for errors. */
  String name() {
    return name;
  }

  /** How the field stands on the wire; null if this schema does not know it. */
  @Nullable Kind kind(int number) {
    return number <= MAX_FIELD ? kinds[number] : null;
  }

  /** The message in a field of kind {@link Kind#MESSAGE}, or null. */
  @Nullable MessageSchema message(int number) {
    return number <= MAX_FIELD ? messages[number] : null;
  }
}
