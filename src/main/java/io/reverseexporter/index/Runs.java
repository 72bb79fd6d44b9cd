package io.reverseexporter.index;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;

/**
 * The runs of samples of one exposition, and of each sample where labels go in and where its tail
 * begins. Arrays of integers, no object per run or sample.
 */
final class Runs {
  private static final int START = 0;
  private static final int END = 1;

  /** The name of the run's samples; as complement (negative) if they have to be rewritten. */
  private static final int NAME = 2;

  /** The first sample; as complement (negative) if a sample of the run has a tail. */
  private static final int FIRST_SAMPLE = 3;

  private static final int SAMPLES = 4;
  private static final int NEXT = 5;
  private static final int WIDTH = 6;

  private final Body body;
  private final NameTable names;
  private final Room room;
  private int[] runs;
  private int count;
  private int[] splices;
  private int[] tails = {};
  private int samples;

  Runs(Body body, NameTable names, Room room) throws NoRoomException {
    this.body = body;
    this.names = names;
    this.room = room;
    splices = Growth.table(Math.min(body.length() / 64, 256) + 16, room);
    runs = Growth.table((Math.min(body.length() / 128, 128) + 8) * WIDTH, room);
  }

  int samples() {
    return samples;
  }

  int next(int run) {
    return runs[run * WIDTH + NEXT];
  }

  int name(int run) {
    int name = runs[run * WIDTH + NAME];
    return name < 0 ? ~name : name;
  }

  boolean isPlain(int run) {
    return runs[run * WIDTH + NAME] >= 0;
  }

  boolean isTailed(int run) {
    return runs[run * WIDTH + FIRST_SAMPLE] < 0;
  }

  int start(int run) {
    return runs[run * WIDTH + START];
  }

  int end(int run) {
    return runs[run * WIDTH + END];
  }

  int firstSample(int run) {
    int first = runs[run * WIDTH + FIRST_SAMPLE];
    return first < 0 ? ~first : first;
  }

  int samples(int run) {
    return runs[run * WIDTH + SAMPLES];
  }

  int splice(int sample) {
    return splices[sample];
  }

  int tail(int sample) {
    return tails[sample];
  }

  /**
   * Puts the sample that the cursor stands on into the present run if its line goes on with it,
   * else begins a new one.
   *
   * @param name of the sample; as complement (negative) if it has to be rewritten
   * @param splice where labels go in, as {@link ExpositionIndex#splice} tells it
   */
  void add(ExpositionCursor cursor, int name, int splice) throws NoRoomException {
    if (samples == splices.length) {
      splices = Growth.grown(splices, grown(samples, cursor), room);
    }
    splices[samples] = splice;
    int[] r = runs;
    int last = (count - 1) * WIDTH;
    if (last >= 0 && r[last + NAME] == name && r[last + END] == cursor.entryStart()) {
      r[last + END] = cursor.entryEnd();
      r[last + SAMPLES]++;
    } else {
      begin(cursor, name);
    }
    samples++;
  }

  private void begin(ExpositionCursor cursor, int name) throws NoRoomException {
    int at = count * WIDTH;
    if (at == runs.length) {
      runs = Growth.grown(runs, grown(count, cursor) * WIDTH, room);
    }
    int[] r = runs;
    r[at + START] = cursor.entryStart();
    r[at + END] = cursor.entryEnd();
    r[at + NAME] = name;
    r[at + FIRST_SAMPLE] = samples;
    r[at + SAMPLES] = 1;
    r[at + NEXT] = -1;
    int id = name < 0 ? ~name : name;
    int first = names.firstRun(id);
    if (first < 0) {
      names.runs(id, count, count);
    } else {
      r[names.lastRun(id) * WIDTH + NEXT] = count;
      names.runs(id, first, count);
    }
    count++;
  }

  /**
   * Notes where the tail of the sample just added begins: behind its value.
   *
   * @param isAny whether there is one; else the line ends there
   */
  void tail(ExpositionCursor cursor, boolean isAny) throws NoRoomException {
    int run = count - 1;
    if (!isTailed(run)) {
      if (!isAny) {
        return;
      }
      beginTails(run, cursor);
    }
    if (samples > tails.length) {
      tails = Growth.grown(tails, Math.max(samples, splices.length), room);
    }
    tails[samples - 1] = cursor.valueEnd();
  }

  /** The samples of the run before the first one with a tail end with their value. */
  private void beginTails(int run, ExpositionCursor cursor) throws NoRoomException {
    int first = runs[run * WIDTH + FIRST_SAMPLE];
    runs[run * WIDTH + FIRST_SAMPLE] = ~first;
    if (tails.length < splices.length) {
      tails = Growth.grown(tails, splices.length, room);
    }
    byte[] bytes = body.bytes();
    int p = start(run);
    for (int sample = first; p < cursor.entryStart(); sample++) {
      while (bytes[p] != '\n') {
        p++;
      }
      tails[sample] = p++;
    }
  }

  /**
   * A new capacity for what has {@code count} elements so far: what the rest of the body will need
   * if it is like the part read.
   */
  private long grown(int count, ExpositionCursor cursor) {
    long expected = (long) count * body.length() / Math.max(1, cursor.entryStart());
    return Math.max(count + count / 2 + 16L, Math.min(expected + expected / 16, 4L * count));
  }
}
