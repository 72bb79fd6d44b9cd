package io.reverseexporter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  private final MemoryBudget budget = new MemoryBudget(1024L * MIB);
  private final HeldMemory memory = budget.allowance().hold();

  private static Limits size(long bytes) {
    return new Limits(bytes, 0, 0, 0, 0);
  }

  /** So many bytes, a few at a time, and how many of them were read. */
  private static class Endless extends InputStream {
    private final Random random = new Random(1);
    private final long length;
    private long read;

    Endless(long length) {
      this.length = length;
    }

    @Override
    public int read() {
      return read < length ? (byte) read++ & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      if (read == length) {
        return -1;
      }
      int given = (int) Math.min(length - read, 1 + random.nextInt(count));
      for (int i = 0; i < given; i++) {
        bytes[offset + i] = (byte) read++;
      }
      return given;
    }
  }

  private Body read(InputStream in, Limits limits, long announced, int hint) throws Exception {
    return new BodyReader(limits, ExpositionFormat.TEXT, memory)
        .read(in, Syntax.TEXT, announced, hint);
  }

  private ScrapeFailure failure(InputStream in, Limits limits, long announced, int hint) {
    return catchThrowableOfType(ScrapeFailure.class, () -> read(in, limits, announced, hint));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        16 * KIB - 1,
        16 * KIB,
        16 * KIB + 1,
        100_000,
        MIB - 1,
        MIB,
        MIB + 1,
        20_000_003
      })
  void wholeWhateverWasAnnounced(int length) throws Exception {
    long[] announcements = {-1, length, 0, length / 2, 10L * length};
    for (long announced : announcements) {
      for (int hint : new int[] {0, 3 * MIB}) {
        Body body = read(new Endless(length), size(0), announced, hint);
        assertThat(body.length()).isEqualTo(length);
        for (int i = 0; i < length; i += 997) {
          assertThat(body.bytes()[i]).isEqualTo((byte) i);
        }
        assertThat(memory.taken()).as("what the array takes").isEqualTo(body.bytes().length);
        if (body.bytes().length > MIB) {
          assertThat(body.bytes().length).isLessThanOrEqualTo(length + length / 8);
        }
        memory.give(memory.taken());
      }
    }
    assertThat(budget.used()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 16 * KIB, 3 * MIB})
  void asLongAsTheLimitAndNoLonger(int limit) throws Exception {
    assertThat(read(new Endless(limit), size(limit), -1, 0).length()).isEqualTo(limit);
    assertThat(read(new Endless(limit), size(limit), limit, 0).length()).isEqualTo(limit);
    var endless = new Endless(Long.MAX_VALUE);
    ScrapeFailure failure = failure(endless, size(limit), -1, 0);
    assertThat(failure.reason()).isEqualTo(Reason.BODY_LIMIT);
    assertThat(failure.details())
        .isEqualTo("body is larger than body_size_limit, " + limit + " bytes");
    assertThat(endless.read).as("bytes read").isEqualTo(limit + 1L);
  }

  @Test
  void announcedTooLarge() {
    var endless = new Endless(Long.MAX_VALUE);
    assertThat(failure(endless, size(1000), 1001, 0).reason()).isEqualTo(Reason.BODY_LIMIT);
    assertThat(endless.read).isZero();
  }

  @Test
  void takesWhatIsAnnouncedOnlyOnceBytesHaveCome() throws Exception {
    var taken = new ArrayList<Long>();
    var in =
        new Endless(5L * MIB) {
          @Override
          public int read(byte[] bytes, int offset, int count) {
            taken.add(memory.taken());
            return super.read(bytes, offset, count);
          }
        };
    assertThat(read(in, Limits.DEFAULT, 100 * MIB, 0).length()).isEqualTo(5 * MIB);
    assertThat(taken.get(0)).as("before a byte has come").isEqualTo(16 * KIB);
    long most = SpareArrays.length(16 * MIB + 1);
    assertThat(taken).as("after that").contains(most).allMatch(t -> t <= most);
    // Too large at the end, and copied for it.
    assertThat(memory.taken()).isEqualTo(5L * MIB);
  }

  @Test
  void takesNoMoreThanIsAnnounced() throws Exception {
    for (int length : new int[] {0, 100, 20 * KIB, 2 * MIB}) {
      read(new Endless(length), Limits.DEFAULT, length, 0);
      assertThat(memory.taken()).isEqualTo(SpareArrays.length(length + 1));
      memory.give(memory.taken());
    }
  }

  @Test
  void endsWhereTheMemoryEnds() {
    var small = new MemoryBudget(4 * MIB);
    HeldMemory held = small.allowance().hold();
    var endless = new Endless(Long.MAX_VALUE);
    var reader = new BodyReader(Limits.DEFAULT, ExpositionFormat.TEXT, held);
    ScrapeFailure failure =
        catchThrowableOfType(ScrapeFailure.class, () -> reader.read(endless, Syntax.TEXT, -1, 0));
    assertThat(failure.reason()).isEqualTo(Reason.MEMORY_LIMIT);
    assertThat(failure.details()).startsWith("memory_limit: ").contains("of " + 4 * MIB);
    assertThat(endless.read).isBetween((long) MIB, 4L * MIB);
    held.release();
    assertThat(small.used()).isZero();
  }

  @Test
  void aHintIsNoMoreThanThat() throws Exception {
    HeldMemory held = new MemoryBudget(MIB).allowance().hold();
    var reader = new BodyReader(Limits.DEFAULT, ExpositionFormat.TEXT, held);
    assertThat(reader.read(new Endless(1000), Syntax.TEXT, -1, 50 * MIB).length()).isEqualTo(1000);
    assertThat(held.taken()).isEqualTo(16 * KIB);
  }

  @Test
  void theLimitHoldsForAllBodiesTogether() throws Exception {
    var reader = new BodyReader(size(100), ExpositionFormat.TEXT, memory);
    reader.read(new Endless(60), Syntax.TEXT, -1, 0);
    reader.read(new Endless(40), Syntax.TEXT, 40, 0);
    reader.read(new Endless(0), Syntax.TEXT, 0, 0);
    assertThat(reader.length()).isEqualTo(100);
    ScrapeFailure failure =
        catchThrowableOfType(
            ScrapeFailure.class, () -> reader.read(new Endless(1), Syntax.TEXT, -1, 0));
    assertThat(failure.details())
        .isEqualTo("all bodies together are larger than body_size_limit, 100 bytes");
  }

  @Test
  void takesNoMoreThanIsAvailable() throws Exception {
    byte[] page = new byte[50_000];
    Arrays.fill(page, (byte) 'x');
    var in =
        new ByteArrayInputStream(page) {
          @Override
          public synchronized int available() {
            return Math.min(777, super.available());
          }

          @Override
          public synchronized int read(byte[] bytes, int offset, int count) {
            assertThat(count).as("bytes asked for").isLessThanOrEqualTo(available());
            return super.read(bytes, offset, count);
          }
        };
    var buffer = new BodyBuffer(Limits.DEFAULT, memory);
    for (int left = in.available(); left > 0; left = in.available()) {
      while (left > 0) {
        left -= buffer.read(in, left);
      }
    }
    assertThat(buffer.body(Syntax.TEXT).length()).isEqualTo(page.length);
  }
}
