package io.reverseexporter.benchmark;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.Merger;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * Index, relabel, merge and write, on one thread, beside a loop that merely looks at each byte
 * once.
 */
public class MergeBenchmark extends PageBenchmark {
  private final List<byte[]> bodies = new ArrayList<>();
  private long total;

  @Setup
  public void setup() {
    bodies.addAll(bodies());
    for (byte[] body : bodies) {
      total += body.length;
    }
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
