package io.reverseexporter.encoder;

import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A page compressed with gzip as a whole, to be written any number of times. Immutable. */
public final class GzippedPage implements EncodedPage {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final List<byte[]> chunks;
  private final long length;

  private GzippedPage(List<byte[]> chunks, long length) {
    this.chunks = chunks;
    this.length = length;
  }

  /**
   * Compresses a page.
   *
   * @param room what the compressed page takes is taken from there
   * @throws NoRoomException if it does not fit
   */
  public static GzippedPage of(EncodedPage page, Room room) throws NoRoomException {
    var chunks = new Chunks(room);
    try (var gzip = new GzipStream(chunks)) {
      page.writeTo(gzip);
    } catch (NoRoomAtAllException e) {
      throw e.why;
    } catch (IOException e) {
      throw new UncheckedIOException("compressing into memory failed", e);
    }
    return new GzippedPage(chunks.all, chunks.length);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    long left = length;
    for (byte[] chunk : chunks) {
      int count = (int) Math.min(chunk.length, left);
      out.write(chunk, 0, count);
      left -= count;
    }
  }

  /** Collects what comes, in arrays of one length. */
  private static final class Chunks extends OutputStream {
    private final Room room;
    private final List<byte[]> all = new ArrayList<>();
    private long length;

    Chunks(Room room) {
      this.room = room;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      for (int done = 0; done < count; ) {
        int at = (int) (length % CHUNK_BYTES);
        if (at == 0) {
          add();
        }
        int part = Math.min(count - done, CHUNK_BYTES - at);
        System.arraycopy(bytes, offset + done, all.get(all.size() - 1), at, part);
        done += part;
        length += part;
      }
    }

    private void add() throws NoRoomAtAllException {
      try {
        room.take(CHUNK_BYTES);
      } catch (NoRoomException e) {
        throw new NoRoomAtAllException(e);
      }
      all.add(new byte[CHUNK_BYTES]);
    }
  }

  /** Carries a refusal through a stream. */
  private static final class NoRoomAtAllException extends IOException {
    private static final long serialVersionUID = 1;

    private final NoRoomException why;

    NoRoomAtAllException(NoRoomException why) {
      super(why);
      this.why = why;
    }
  }
}
