package io.reverseexporter.benchmark;

import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * Reading the bodies of exporters' answers from memory, so that nothing but the reader costs, on
 * one thread.
 */
public class ReadBenchmark extends PageBenchmark {
  private final List<byte[]> bodies = new ArrayList<>();

  /** What an answer gave back is another one's. */
  private final MemoryBudget budget = MemoryBudget.unlimited();

  @Setup
  public void setup() {
    bodies.addAll(bodies());
  }

  /** The answer says how long it is. */
  @Benchmark
  public long announced(Counters counters) throws Exception {
    return read(counters, true, false);
  }

  /** Chunks, and the body is as long as it was the last time. */
  @Benchmark
  public long hinted(Counters counters) throws Exception {
    return read(counters, false, true);
  }

  /** Chunks, for the first time. */
  @Benchmark
  public long unknown(Counters counters) throws Exception {
    return read(counters, false, false);
  }

  private long read(Counters counters, boolean isAnnounced, boolean isHinted) throws Exception {
    long length = 0;
    for (byte[] body : bodies) {
      InputStream in = new ByteArrayInputStream(body);
      HeldMemory memory = budget.allowance().hold();
      long announced = isAnnounced ? body.length : -1;
      int hint = isHinted ? body.length : 0;
      length +=
          new BodyReader(Limits.DEFAULT, ExpositionFormat.TEXT, memory)
              .read(in, Syntax.TEXT, announced, hint)
              .length();
      memory.release();
    }
    counters.bytes += length;
    return length;
  }
}
