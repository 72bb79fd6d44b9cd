package io.reverseexporter.benchmark;

import io.reverseexporter.exporter.Allowance;
import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading the bodies of exporters' answers from memory, so that nothing but the reader costs, on
 * one thread. Counters as in {@link MergeBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class ReadBenchmark {
  /** As of {@link MergeBenchmark}. */
  @Param({"tenNodePages", "oneLargePage"})
  public String input;

  private final List<byte[]> bodies = new ArrayList<>();

  @Setup
  public void setup() {
    bodies.addAll(MergeBenchmark.bodies(input));
  }

  /** The answer says how long it is. */
  @Benchmark
  public long announced(MergeBenchmark.Counters counters) throws Exception {
    return read(counters, true, false);
  }

  /** Chunks, and the body is as long as it was the last time. */
  @Benchmark
  public long hinted(MergeBenchmark.Counters counters) throws Exception {
    return read(counters, false, true);
  }

  /** Chunks, for the first time. */
  @Benchmark
  public long unknown(MergeBenchmark.Counters counters) throws Exception {
    return read(counters, false, false);
  }

  private long read(MergeBenchmark.Counters counters, boolean isAnnounced, boolean isHinted)
      throws Exception {
    long length = 0;
    for (byte[] body : bodies) {
      InputStream in = new ByteArrayInputStream(body);
      HeldMemory memory = Allowance.unlimited().hold();
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
