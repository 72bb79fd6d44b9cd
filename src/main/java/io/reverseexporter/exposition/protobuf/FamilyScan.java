package io.reverseexporter.exposition.protobuf;

import com.google.protobuf.ByteString;
import io.prometheus.client.Metrics;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.OffendingText;
import io.reverseexporter.exposition.Room;
import io.reverseexporter.exposition.protobuf.MessageSchema.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the families and the bytes of each metric. Messages without metrics are passed over, like
 * in Prometheus, whatever else they say.
 */
final class FamilyScan implements WireReader.Fields {
  /** The longest array with a place for the start and one for the end of each metric. */
  private static final int LONGEST = Integer.MAX_VALUE - 9;

  private static final int FIRST_METRICS = 64;

  /** Bytes of the objects that are made of a message, the names of its samples included. */
  private static final int FAMILY = 500;

  /** Bytes for each byte of its texts: they are copied, and names stand in those of samples. */
  private static final int PER_BYTE = 5;

  private final byte[] body;
  private final WireReader reader;
  private final Room room;
  private final List<Family> families = new ArrayList<>();

  /** Start and end of each metric's bytes. */
  private int[] metrics = new int[FIRST_METRICS];

  /** Set once there was no room for the metrics of the present message. */
  private @Nullable NoRoomException noRoom;

  private int metricCount;

  // The present message; a start below 0 is a field that is missing.
  private int firstMetric;
  private int nameStart;
  private int nameEnd;
  private int helpStart;
  private int helpEnd;
  private int unitStart;
  private int unitEnd;
  private int type;
  private @Nullable ByteArrayOutputStream unknown;

  /**
   * A scan of the part of a body from {@code start} on.
   *
   * @param messages number of messages before it
   * @param room what is made of the messages is taken from there
   */
  FamilyScan(Body body, int start, int messages, Room room) {
    this.body = body.bytes();
    this.room = room;
    reader = new WireReader(this.body, start, body.length(), messages, this);
  }

  /** Reads all of it. */
  void read() throws MalformedExpositionException, NoRoomException {
    clear();
    int start = reader.position();
    while (reader.next()) {
      if (noRoom != null) {
        throw noRoom;
      }
      if (metricCount > firstMetric) {
        room.take(FAMILY + PER_BYTE * (long) familyBytes());
        families.add(family(start));
      }
      clear();
      start = reader.position();
    }
  }

  List<Family> families() {
    return families;
  }

  /** Number of the message that was read last. */
  int lastMessage() {
    return reader.message();
  }

  int metricCount() {
    return metricCount;
  }

  /** First byte of a metric in the body. */
  int metricStart(int metric) {
    return metrics[2 * metric];
  }

  /** First byte after it. */
  int metricEnd(int metric) {
    return metrics[2 * metric + 1];
  }

  private void clear() {
    firstMetric = metricCount;
    nameStart = -1;
    helpStart = -1;
    unitStart = -1;
    type = 0;
    unknown = null;
  }

  @Override
  public void field(int field, @Nullable Kind kind, int tag, int start, int end, long number) {
    switch (field) {
      case Metrics.MetricFamily.NAME_FIELD_NUMBER -> {
        nameStart = start;
        nameEnd = end;
      }
      case Metrics.MetricFamily.HELP_FIELD_NUMBER -> {
        helpStart = start;
        helpEnd = end;
      }
      case Metrics.MetricFamily.TYPE_FIELD_NUMBER -> type = (int) number;
      case Metrics.MetricFamily.METRIC_FIELD_NUMBER -> metric(start, end);
      case Metrics.MetricFamily.UNIT_FIELD_NUMBER -> {
        unitStart = start;
        unitEnd = end;
      }
      default -> {
        if (unknown == null) {
          unknown = new ByteArrayOutputStream();
        }
        unknown.write(body, tag, end - tag);
      }
    }
  }

  private void metric(int start, int end) {
    if (2 * metricCount == metrics.length && !isRoomForMore()) {
      return;
    }
    metrics[2 * metricCount] = start;
    metrics[2 * metricCount + 1] = end;
    metricCount++;
  }

  /** The reader goes on to the end of the message before the failure is told. */
  private boolean isRoomForMore() {
    long wanted = 2 * (metricCount + (metricCount >> 1) + 1L);
    int capacity = (int) Math.min(wanted, LONGEST);
    try {
      if (capacity <= metrics.length) {
        throw new NoRoomException("no array has room for more metrics of a family");
      }
      room.take(Integer.BYTES * (long) capacity);
    } catch (NoRoomException e) {
      noRoom = e;
      return false;
    }
    int before = metrics.length;
    metrics = Arrays.copyOf(metrics, capacity);
    room.give(before == FIRST_METRICS ? 0 : Integer.BYTES * (long) before);
    return true;
  }

  private int familyBytes() {
    int name = nameEnd - nameStart;
    int help = helpStart < 0 ? 0 : helpEnd - helpStart;
    int unit = unitStart < 0 ? 0 : unitEnd - unitStart;
    return name + help + unit + (unknown == null ? 0 : unknown.size());
  }

  private Family family(int start) throws MalformedExpositionException {
    if (nameStart < 0 || nameStart == nameEnd) {
      throw reader.malformed(start, "expected a metric name, got none");
    }
    String name = text(nameStart, nameEnd, "the metric name");
    String help =
        helpStart < 0 ? null : text(helpStart, helpEnd, "HELP of " + OffendingText.quoted(name));
    String unit =
        unitStart < 0 ? "" : text(unitStart, unitEnd, "the unit of " + OffendingText.quoted(name));
    Metrics.MetricType known = Metrics.MetricType.forNumber(type);
    if (known == null) {
      throw reader.malformed(
          start, "unknown metric type " + type + " of " + OffendingText.quoted(name));
    }
    ByteString rest =
        unknown == null ? ByteString.EMPTY : ByteString.copyFrom(unknown.toByteArray());
    int message = reader.message();
    Family family = new Family(message, name, help, unit, known, firstMetric, metricCount, rest);
    if (!family.isUnitFit()) {
      // Prometheus 2 does not look at it; version 3 would refuse a page that has it.
      family = new Family(message, name, help, "", known, firstMetric, metricCount, rest);
    }
    return family;
  }

  private String text(int start, int end, String what) throws MalformedExpositionException {
    reader.utf8(start, end, what);
    return new String(body, start, end - start, StandardCharsets.UTF_8);
  }
}
