package io.reverseexporter.benchmark;

import io.reverseexporter.testing.SamplePages;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * What benchmarks of exporters' pages on one thread have in common. {@code bytes} counts input
 * bytes a second and {@code cpuNanos} the CPU time a second: their quotient is the speed of a core,
 * whatever else the machine does. Divide the profiler's {@code gc.alloc.rate.norm} by the bytes of
 * an operation for bytes allocated per byte.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public abstract class PageBenchmark {
  /** Ten pages of 57 KB, or one of 8.5 MB with long label sets. */
  @Param({"tenNodePages", "oneLargePage"})
  public String input = "";

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

  /** What the exporters hold. */
  protected final List<byte[]> bodies() {
    if (!input.equals("tenNodePages")) {
      return List.of(SamplePages.large(8.5));
    }
    return IntStream.range(0, 10).mapToObj(SamplePages::node).toList();
  }
}
