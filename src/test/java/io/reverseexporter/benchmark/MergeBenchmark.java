package io.reverseexporter.benchmark;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.Merger;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Index, relabel, merge and write, on one thread, beside a loop that merely looks at each byte
 * once. {@code bytes} counts input bytes a second and {@code cpuNanos} the CPU time a second: their
 * quotient is the speed of a core, whatever else the machine does. Divide the profiler's {@code
 * gc.alloc.rate.norm} by the bytes of an operation for bytes allocated per byte.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class MergeBenchmark {
  /** Ten pages of 57 KB, or one of 8.5 MB with long label sets. */
  @Param({"tenNodePages", "oneLargePage"})
  public String input;

  private final List<byte[]> bodies = new ArrayList<>();
  private long total;

  /** Input bytes and CPU time. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counters {
    public long bytes;
    public long cpuNanos;
    private long begun;

    @Setup(Level.Iteration)
    public void begin() {
      begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @TearDown(Level.Iteration)
    public void end() {
      cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
    }
  }

  @Setup
  public void setup() {
    bodies.addAll(bodies(input));
    for (byte[] body : bodies) {
      total += body.length;
    }
  }

  /** What the exporters hold, by the name of {@link #input}. */
  public static List<byte[]> bodies(String input) {
    if (!input.equals("tenNodePages")) {
      return List.of(SamplePages.large(8.5));
    }
    return IntStream.range(0, 10).mapToObj(SamplePages::node).toList();
  }

  @Benchmark
  public long indexAndMergeAndWrite(Counters counters) throws Exception {
    List<Merger.Source> sources = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      ExtraLabels labels = ExtraLabels.of("exporter" + i, Map.of());
      ExpositionIndex index =
          ExpositionIndex.of(Body.of(bodies.get(i)), labels, ExpositionFormat.TEXT);
      sources.add(new Merger.Source(List.of(index), false));
    }
    EncodedPage page = EncodedPage.of(Merger.merge(sources, ExpositionFormat.TEXT));
    page.writeTo(OutputStream.nullOutputStream());
    counters.bytes += total;
    return page.length();
  }

  @Benchmark
  public long indexOnly(Counters counters) throws Exception {
    long samples = 0;
    for (byte[] body : bodies) {
      samples +=
          ExpositionIndex.of(Body.of(body), ExtraLabels.of("x", Map.of()), ExpositionFormat.TEXT)
              .samples();
    }
    counters.bytes += total;
    return samples;
  }

  @Benchmark
  public long naiveByteLoop(Counters counters) {
    long lines = 0;
    for (byte[] body : bodies) {
      for (byte b : body) {
        if (b == '\n' || b == '"') {
          lines++;
        }
      }
    }
    counters.bytes += total;
    return lines;
  }
}
