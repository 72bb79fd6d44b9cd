package io.reverseexporter.benchmark;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.Merger;
import io.reverseexporter.testing.SamplePages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Index, relabel, merge and write the same content from each format to each other one, on one
 * thread. {@link #main} prints the CPU time of each beside text to text.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class ConversionBenchmark {
  private static final String BASELINE = "TEXT_TEXT";

  /** From which format to which. */
  @Param({
    BASELINE,
    "TEXT_OPENMETRICS",
    "OPENMETRICS_TEXT",
    "OPENMETRICS_OPENMETRICS",
    "TEXT_PROTOBUF",
    "PROTOBUF_PROTOBUF",
    "PROTOBUF_TEXT"
  })
  public String conversion;

  /** What the exporters hold; see {@link SamplePages}. */
  @Param({"tenNodePages", "oneLargePage", "histograms", "timestamps", "exemplars"})
  public String input;

  private final List<Body> bodies = new ArrayList<>();
  private ExpositionFormat target = ExpositionFormat.TEXT;

  @Setup
  public void setup() throws Exception {
    String[] syntaxes = conversion.split("_", -1);
    target = format(Syntax.valueOf(syntaxes[1]));
    for (Body body : content()) {
      bodies.add(converted(body, Syntax.valueOf(syntaxes[0])));
    }
  }

  @Benchmark
  public long convert(PageBenchmark.Counters counters) throws Exception {
    List<Merger.Source> sources = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      Body body = bodies.get(i);
      sources.add(source(body, ExtraLabels.of("exporter" + i, Map.of()), target));
      counters.bytes += body.length();
    }
    EncodedPage page = EncodedPage.of(Merger.merge(sources, target));
    page.writeTo(OutputStream.nullOutputStream());
    return page.length();
  }

  /** The benchmark with JMH's options, and then the table of benchmark/README.md. */
  public static void main(String[] arguments) throws Exception {
    var options =
        new OptionsBuilder()
            .parent(new CommandLineOptions(arguments))
            .include(ConversionBenchmark.class.getName())
            .build();
    print(new Runner(options).run());
  }

  private List<Body> content() {
    return switch (input) {
      case "tenNodePages" -> {
        var pages = new ArrayList<Body>();
        for (int i = 0; i < 10; i++) {
          pages.add(Body.of(SamplePages.node(i)));
        }
        yield pages;
      }
      case "oneLargePage" -> List.of(Body.of(SamplePages.large(8.5)));
      case "histograms" -> List.of(Body.of(SamplePages.histograms(1)));
      case "timestamps" -> List.of(Body.of(SamplePages.timestamps(1)));
      case "exemplars" -> List.of(Body.of(SamplePages.exemplars(1)).as(Syntax.OPENMETRICS));
      default -> throw new IllegalArgumentException(input);
    };
  }

  /** The same content as an exporter would write it in another format. */
  private static Body converted(Body body, Syntax syntax)
      throws IOException, MalformedExpositionException {
    if (body.syntax() == syntax) {
      return body;
    }
    ExpositionFormat format = format(syntax);
    var sources = List.of(source(body, ExtraLabels.of(null, Map.of()), format));
    var out = new ByteArrayOutputStream();
    EncodedPage.of(Merger.merge(sources, format)).writeTo(out);
    return Body.of(out.toByteArray()).as(syntax);
  }

  private static Merger.Source source(Body body, ExtraLabels labels, ExpositionFormat format)
      throws MalformedExpositionException {
    return new Merger.Source(List.of(ExpositionIndex.of(body, labels, format)), false);
  }

  private static ExpositionFormat format(Syntax syntax) {
    return switch (syntax) {
      case TEXT -> ExpositionFormat.TEXT;
      case OPENMETRICS -> ExpositionFormat.OPENMETRICS;
      case PROTOBUF -> ExpositionFormat.PROTOBUF;
    };
  }

  private static void print(Collection<RunResult> results) {
    var millis = new TreeMap<String, Double>();
    for (RunResult result : results) {
      double cpuNanos = result.getSecondaryResults().get("cpuNanos").getScore();
      millis.put(key(result), cpuNanos / result.getPrimaryResult().getScore() / 1e6);
    }
    System.out.println("\n| input | conversion | CPU ms | of text to text |\n|---|---|---|---|");
    for (RunResult result : results) {
      String baseline = result.getParams().getParam("input") + " | " + BASELINE;
      double ratio = millis.get(key(result)) / millis.getOrDefault(baseline, Double.NaN);
      System.out.printf("| %s | %.3f | %.2f |%n", key(result), millis.get(key(result)), ratio);
    }
  }

  private static String key(RunResult result) {
    return result.getParams().getParam("input") + " | " + result.getParams().getParam("conversion");
  }
}
