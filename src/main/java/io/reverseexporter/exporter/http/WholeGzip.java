package io.reverseexporter.exporter.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Decompresses gzip of one or several members, and fails when anything follows the last one that is
 * no member. {@link GZIPInputStream} passes over it in silence, so that a body cut in the header of
 * its second member would be taken for complete.
 */
final class WholeGzip extends GZIPInputStream {
  private static final int BUFFER = 8 * 1024;
  private static final int TRAILER = 8;

  private final Counted counted;

  /** Bytes taken from the stream when the inflater was given its present input. */
  private long takenAtFill;

  private boolean isReading;
  private boolean hasNextMember;

  WholeGzip(InputStream in) throws IOException {
    this(new Counted(in));
  }

  private WholeGzip(Counted in) throws IOException {
    super(in, BUFFER);
    counted = in;
  }

  @Override
  protected void fill() throws IOException {
    super.fill();
    takenAtFill = counted.taken;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (isReading) {
      // The JDK calls this anew for each member; so many empty ones would overflow the stack.
      hasNextMember = true;
      return 0;
    }
    int read;
    do {
      read = readMember(bytes, offset, count);
    } while (hasNextMember);
    if (read < 0) {
      long end = takenAtFill - inf.getRemaining() + TRAILER;
      if (counted.taken > end) {
        throw new ZipException("what follows its end is no gzip");
      }
    }
    return read;
  }

  private int readMember(byte[] bytes, int offset, int count) throws IOException {
    hasNextMember = false;
    isReading = true;
    try {
      return super.read(bytes, offset, count);
    } finally {
      isReading = false;
    }
  }

  private static final class Counted extends FilterInputStream {
    private long taken;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int next = in.read();
      taken += next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      int read = in.read(bytes, offset, count);
      taken += Math.max(0, read);
      return read;
    }
  }
}
