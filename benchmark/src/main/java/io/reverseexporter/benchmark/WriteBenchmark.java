package io.reverseexporter.benchmark;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.merge.Merger;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * What comes after the index, step by step, on one thread: merge, find the page's length, write.
 * Text with and without labels shows what it costs to put them in. Bytes are those of the
 * exporters.
 */
public class WriteBenchmark extends PageBenchmark {
  /** Of the page; the exporters' is text. */
  @Param({"TEXT", "OPENMETRICS", "PROTOBUF"})
  public Syntax syntax;

  /** That each sample gets. */
  @Param({"0", "1", "5"})
  public int labels;

  private ExpositionFormat format = ExpositionFormat.TEXT;
  private final List<Merger.Source> sources = new ArrayList<>();
  private MergePlan plan = Merger.merge(List.of(), ExpositionFormat.TEXT);
  private EncodedPage page = EncodedPage.of(plan);
  private long total;

  @Setup
  public void setup() throws Exception {
    format =
        switch (syntax) {
          case TEXT -> ExpositionFormat.TEXT;
          case OPENMETRICS -> ExpositionFormat.OPENMETRICS;
          case PROTOBUF -> ExpositionFormat.PROTOBUF;
        };
    List<byte[]> bodies = bodies();
    for (int i = 0; i < bodies.size(); i++) {
      var index = ExpositionIndex.of(Body.of(bodies.get(i)), extraLabels(i), format);
      sources.add(new Merger.Source(List.of(index), false));
      total += bodies.get(i).length;
    }
    plan = Merger.merge(sources, format);
    page = EncodedPage.of(plan);
  }

  private ExtraLabels extraLabels(int exporter) {
    Map<String, String> extra = new TreeMap<>();
    for (int label = 1; label < labels; label++) {
      extra.put("label_" + label, "value-" + label);
    }
    return ExtraLabels.of(labels == 0 ? null : "exporter" + exporter, extra);
  }

  @Benchmark
  public MergePlan merge(Counters counters) {
    counters.bytes += total;
    return Merger.merge(sources, format);
  }

  /** The page's length, and for protobuf what is put together for it. */
  @Benchmark
  public long length(Counters counters) {
    counters.bytes += total;
    return EncodedPage.of(plan).length();
  }

  @Benchmark
  public long write(Counters counters) throws Exception {
    counters.bytes += total;
    page.writeTo(OutputStream.nullOutputStream());
    return total;
  }
}
