package io.reverseexporter.web;

import io.reverseexporter.benchmark.PageBenchmark;
import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.Merger;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * Compressing a page as it is answered, beside the JDK's deflate over the same bytes in one piece,
 * on one thread. Bytes are those before compression.
 */
public class GzipBenchmark extends PageBenchmark {
  private Content page = Content.of("");
  private byte[] bytes = {};

  @Setup
  public void setup() throws Exception {
    List<byte[]> bodies = bodies();
    List<Merger.Source> sources = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      ExtraLabels labels = ExtraLabels.of("exporter" + i, Map.of());
      var index = ExpositionIndex.of(Body.of(bodies.get(i)), labels, ExpositionFormat.TEXT);
      sources.add(new Merger.Source(List.of(index), false));
    }
    page = Content.of(EncodedPage.of(Merger.merge(sources, ExpositionFormat.TEXT)));
    var whole = new ByteArrayOutputStream();
    page.writeTo(whole);
    bytes = whole.toByteArray();
  }

  /** What an answer with gzip costs beyond the page's plan. */
  @Benchmark
  public long answer(Counters counters) throws Exception {
    counters.bytes += bytes.length;
    new GzipContent(page).writeTo(OutputStream.nullOutputStream());
    return bytes.length;
  }

  @Benchmark
  public long deflateLevel1(Counters counters) throws Exception {
    return deflate(counters, 1);
  }

  @Benchmark
  public long deflateLevel6(Counters counters) throws Exception {
    return deflate(counters, 6);
  }

  private long deflate(Counters counters, int level) throws Exception {
    counters.bytes += bytes.length;
    var deflater = new Deflater(level, true);
    try (var out = new DeflaterOutputStream(OutputStream.nullOutputStream(), deflater, 16 * 1024)) {
      out.write(bytes);
    } finally {
      deflater.end();
    }
    return level;
  }
}
