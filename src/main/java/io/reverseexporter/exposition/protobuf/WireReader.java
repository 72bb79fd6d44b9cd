package io.reverseexporter.exposition.protobuf;

import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Utf8;
import io.reverseexporter.exposition.protobuf.MessageSchema.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the bytes of delimited messages and checks them against their {@link MessageSchema}
 * before anything is made of them: no length is believed that the bytes do not bear out.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
final class WireReader {
  /** Told of each field of the outermost message. */
  interface Fields {
    /**
     * A field.
     *
     * @param kind null for a field that the schema does not know
     * @param tag first byte of the field
     * @param start first byte of its value, behind the length if it has one
     * @param end first byte after its value
     * @param number the value of a {@link Kind#VARINT}
     */
    void field(int field, @Nullable Kind kind, int tag, int start, int end, long number);
  }

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;
  private static final int FIXED32 = 5;

  /** As deep as groups of unknown fields may be; the generated classes stop at 100. */
  private static final int MAX_GROUPS = 50;

  private static final int MAX_VARINT = 10;

  /** Prometheus takes no longer ones as length of a message. */
  private static final int MAX_PREFIX = 5;

  private final byte[] body;
  private final int end;
  private final Fields fields;
  private int position;
  private int message;
  private long number;

  /**
   * A reader of a part of a body.
   *
   * @param messages number of messages before the part
   */
  WireReader(byte[] body, int start, int end, int messages, Fields fields) {
    this.body = body;
    this.end = end;
    this.fields = fields;
    position = start;
    message = messages;
  }

  /** First byte after the messages from {@code start} on that are complete. */
  static int completeEnd(byte[] body, int start, int end) {
    int complete = start;
    long length = 0;
    int shift = 0;
    for (int p = start; p < end; p++) {
      if (shift == 7 * MAX_PREFIX) {
        // No length that is taken: it is found to be malformed.
        return end;
      }
      length |= (long) (body[p] & 0x7f) << shift;
      shift += 7;
      if (body[p] >= 0) {
        if (length > end - p - 1) {
          return complete;
        }
        p += (int) length;
        complete = p + 1;
        length = 0;
        shift = 0;
      }
    }
    return complete;
  }

  /** Number of the message that was read last, from 1. */
  int message() {
    return message;
  }

  /** First byte after it. */
  int position() {
    return position;
  }

  /**
   * Reads the next message and tells its fields.
   *
   * @return false if there is none
   */
  boolean next() throws MalformedExpositionException {
    if (position == end) {
      return false;
    }
    message++;
    int start = position;
    long length = varint(end, "the length of the message");
    if (position - start > MAX_PREFIX) {
      throw malformed(start, "expected a length of up to 5 bytes, got " + (position - start));
    }
    message(MessageSchema.FAMILY, bounded(start, length, end, "the message"), true);
    return true;
  }

  /** The end of what is {@code length} bytes long, if that much is there. */
  private int bounded(int at, long length, int limit, String what)
      throws MalformedExpositionException {
    int left = limit - position;
    if (length < 0 || length > left) {
      String claimed = Long.toUnsignedString(length);
      throw malformed(at, what + " claims " + claimed + " bytes, but " + left + " are there");
    }
    return position + (int) length;
  }

  private void message(MessageSchema schema, int limit, boolean outermost)
      throws MalformedExpositionException {
    while (position < limit) {
      int tagAt = position;
      long tag = varint(limit, "a field of " + schema.name());
      int wireType = (int) tag & 7;
      int field = field(tag, tagAt, schema);
      Kind kind = schema.kind(field);
      if (kind != null && !fits(kind, wireType)) {
        throw malformed(
            tagAt, "field " + field + " of " + schema.name() + " has wire type " + wireType);
      }
      int start = value(schema, field, wireType, tagAt, limit);
      if (outermost) {
        fields.field(field, kind, tagAt, start, position, number);
      }
    }
  }

  private int field(long tag, int at, MessageSchema schema) throws MalformedExpositionException {
    long field = tag >>> 3;
    if (field == 0 || field > 0x1fff_ffff) {
      throw malformed(at, "expected a field of " + schema.name() + ", got number " + field);
    }
    return (int) field;
  }

  private static boolean fits(Kind kind, int wireType) {
    return switch (kind) {
      case VARINT -> wireType == VARINT;
      case DOUBLE -> wireType == FIXED64;
      case TEXT, LENIENT_TEXT, MESSAGE -> wireType == DELIMITED;
      case VARINTS -> wireType == VARINT || wireType == DELIMITED;
      case DOUBLES -> wireType == FIXED64 || wireType == DELIMITED;
    };
  }

  /** Reads a field's value and returns where it begins. */
  private int value(MessageSchema schema, int field, int wireType, int tagAt, int limit)
      throws MalformedExpositionException {
    int start = position;
    switch (wireType) {
      case VARINT -> number = varint(limit, "field " + field + " of " + schema.name());
      case FIXED64 -> skip(Long.BYTES, limit, schema, field);
      case FIXED32 -> skip(Integer.BYTES, limit, schema, field);
      case DELIMITED -> {
        long length = varint(limit, "the length of field " + field + " of " + schema.name());
        int valueEnd = bounded(start, length, limit, "field " + field + " of " + schema.name());
        start = position;
        delimited(schema, field, valueEnd);
      }
      case START_GROUP -> group(schema, field, limit, 1);
      default -> throw malformed(tagAt, "unexpected wire type " + wireType + " of field " + field);
    }
    return start;
  }

  private void delimited(MessageSchema schema, int field, int valueEnd)
      throws MalformedExpositionException {
    MessageSchema inner = schema.message(field);
    Kind kind = schema.kind(field);
    if (inner != null) {
      message(inner, valueEnd, false);
    } else if (kind == Kind.TEXT) {
      utf8(position, valueEnd, "field " + field + " of " + schema.name());
    } else if (kind == Kind.VARINTS) {
      while (position < valueEnd) {
        varint(valueEnd, "field " + field + " of " + schema.name());
      }
    } else if (kind == Kind.DOUBLES && (valueEnd - position) % Long.BYTES != 0) {
      throw malformed(position, "field " + field + " of " + schema.name() + " is cut off");
    }
    position = valueEnd;
  }

  /** Refuses text that is not UTF-8. */
  void utf8(int start, int end, String what) throws MalformedExpositionException {
    int bad = Utf8.firstMalformed(body, start, end);
    if (bad >= 0) {
      String found = String.format("byte 0x%02x", body[bad] & 0xff);
      throw malformed(bad, "expected UTF-8 in " + what + ", got " + found);
    }
  }

  private void group(MessageSchema schema, int field, int limit, int depth)
      throws MalformedExpositionException {
    if (depth > MAX_GROUPS) {
      throw malformed(position, "groups are nested more than " + MAX_GROUPS + " deep");
    }
    while (true) {
      int at = position;
      long tag = varint(limit, "the end of group " + field + " of " + schema.name());
      int inner = field(tag, at, schema);
      switch ((int) tag & 7) {
        case START_GROUP -> group(schema, inner, limit, depth + 1);
        case END_GROUP -> {
          if (inner != field) {
            throw malformed(at, "expected the end of group " + field + ", got that of " + inner);
          }
          return;
        }
        case VARINT -> varint(limit, "field " + inner);
        case FIXED64 -> skip(Long.BYTES, limit, schema, inner);
        case FIXED32 -> skip(Integer.BYTES, limit, schema, inner);
        case DELIMITED -> {
          long length = varint(limit, "the length of field " + inner);
          position = bounded(at, length, limit, "field " + inner);
        }
        default -> throw malformed(at, "unexpected wire type of field " + inner);
      }
    }
  }

  private void skip(int bytes, int limit, MessageSchema schema, int field)
      throws MalformedExpositionException {
    position = bounded(position, bytes, limit, "field " + field + " of " + schema.name());
  }

  private long varint(int limit, String what) throws MalformedExpositionException {
    int start = position;
    long value = 0;
    while (position < limit) {
      int b = body[position];
      if (position - start == MAX_VARINT - 1 && (b & 0xfe) != 0) {
        throw malformed(start, what + " is a number of more than 64 bits");
      }
      value |= (long) (b & 0x7f) << (7 * (position - start));
      position++;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed(start, what + " is cut off");
  }

  MalformedExpositionException malformed(int at, String reason) {
    return MalformedExpositionException.inMessage(message, at, reason);
  }
}
