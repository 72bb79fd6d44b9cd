package io.reverseexporter.exporter;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Syntax;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the bodies of one answer from streams, within its {@link Limits} and within memory. The
 * limits hold for all bodies together.
 */
public final class BodyReader {
  private final Limits limits;
  private final HeldMemory memory;
  private final ArrivingSamples samples;
  private long length;

  /**
   * A reader of one answer.
   *
   * @param target the format that the answer will be indexed for
   * @param memory what the bodies take is taken from there; who made it releases it
   */
  public BodyReader(Limits limits, ExpositionFormat target, HeldMemory memory) {
    this.limits = limits;
    this.memory = memory;
    samples = new ArrivingSamples(limits, target, memory);
  }

  /**
   * Reads to the end of the stream.
   *
   * @param announced what the other side says the length is, in bytes; negative if it does not say
   * @param hint a length that is as likely as any, in bytes
   * @throws ScrapeFailure with one of the reasons that are limits; nothing is read on after it
   * @throws MalformedExpositionException at a line or message that the format does not allow, if
   *     there are limits to look for on it
   */
  public Body read(InputStream in, Syntax syntax, long announced, int hint)
      throws IOException, ScrapeFailure, MalformedExpositionException {
    var buffer = new BodyBuffer(limits, length, memory, announced, hint);
    samples.begin(syntax);
    while (buffer.read(in, Integer.MAX_VALUE) >= 0) {
      samples.look(buffer);
    }
    samples.end(buffer);
    length += buffer.length();
    return buffer.body(syntax);
  }

  /** Takes memory for a body that is there already, and looks at it; throws as {@link #read}. */
  public Body checked(Body body) throws ScrapeFailure, MalformedExpositionException {
    try {
      memory.take(body.bytes().length);
    } catch (NoRoomException e) {
      throw ScrapeFailure.noRoom(e);
    }
    length += body.length();
    if (limits.bodySize() > 0 && length > limits.bodySize()) {
      throw new ScrapeFailure(
          ScrapeFailure.Reason.BODY_LIMIT,
          "body is larger than body_size_limit, " + limits.bodySize() + " bytes");
    }
    samples.all(body);
    return body;
  }

  /** Bytes of all bodies so far. */
  public long length() {
    return length;
  }
}
