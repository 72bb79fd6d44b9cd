package io.reverseexporter.index;

import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;

/**
 * Moves the metadata of OpenMetrics families to the names that their samples have: there the type
 * of {@code x_total} is that of {@code x}. In the end types hang on sample names, as the text
 * format would have them. Done once all is read, since metadata and samples may stand anywhere.
 */
final class CanonicalNames {

  /** Types whose families have no sample of their own name. */
  private static final int MOVED = MetricType.COUNTER.bit() | MetricType.INFO.bit();

  private static final int WITH_CREATED = Suffix.CREATED.types();

  private static final int FIRST_BUFFER = 64;

  private final NameTable names;
  private final Room room;
  private byte[] buffer = new byte[FIRST_BUFFER];

  private CanonicalNames(NameTable names, Room room) {
    this.names = names;
    this.room = room;
  }

  /** Moves types, HELP and UNIT; what belongs to no sample is dropped. */
  static void settle(NameTable names, Room room) throws NoRoomException {
    new CanonicalNames(names, room).settle();
  }

  private void settle() throws NoRoomException {
    int[] declared = Growth.table(names.count(), room);
    for (int n = 0; n < declared.length; n++) {
      declared[n] = names.types(n);
      names.removeTypes(n, MOVED);
    }
    for (int n = 0; n < declared.length; n++) {
      if ((declared[n] & (MOVED | WITH_CREATED)) != 0) {
        settle(n, declared[n]);
      }
    }
    room.give((long) Integer.BYTES * declared.length);
    room.give(buffer.length - FIRST_BUFFER);
  }

  private void settle(int family, int types) throws NoRoomException {
    if ((types & MetricType.COUNTER.bit()) != 0) {
      give(family, find(family, Suffix.TOTAL), MetricType.COUNTER);
      give(family, family, MetricType.COUNTER);
    }
    if ((types & MetricType.INFO.bit()) != 0) {
      give(family, find(family, Suffix.INFO), MetricType.INFO);
      give(family, family, MetricType.GAUGE);
    }
    if ((types & WITH_CREATED) != 0) {
      give(family, find(family, Suffix.CREATED), MetricType.CREATED);
    }
    if ((types & ~MOVED) == 0 && !names.isSampled(family)) {
      names.texts().remove(family);
    }
  }

  private void give(int family, int name, MetricType type) throws NoRoomException {
    if (names.isSampled(name)) {
      names.addType(name, type);
      names.addShape(name, names.shape(family) & Shape.IRREGULAR);
      if (type != MetricType.CREATED) {
        names.texts().copy(family, name);
      }
    }
  }

  /** The name that is this one with a suffix, or -1. */
  private int find(int name, Suffix suffix) throws NoRoomException {
    int length = names.length(name);
    if (length + suffix.length() > buffer.length) {
      buffer = Growth.grown(buffer, 2L * (length + suffix.length()), room);
    }
    System.arraycopy(names.source(name), names.start(name), buffer, 0, length);
    suffix.copyTo(buffer, length);
    return names.find(buffer, length + suffix.length());
  }
}
