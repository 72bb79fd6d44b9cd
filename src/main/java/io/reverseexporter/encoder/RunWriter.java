package io.reverseexporter.encoder;

import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.Tail;
import io.reverseexporter.merge.GroupedMetric;
import io.reverseexporter.merge.GroupedSample;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.merge.RunSamples;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes runs of samples: copies whole runs where it can, else line by line, and rewrites samples
 * one by one only where their labels change. For one pass over a page.
 */
final class RunWriter {
  private final MergePlan plan;
  private final Syntax syntax;
  private final RunSink sink;

  /** For each page what goes through its samples, if any page needs it. */
  private @Nullable RunSamples[] samples = new RunSamples[4];

  RunWriter(MergePlan plan, RunSink sink) {
    this.plan = plan;
    this.sink = sink;
    syntax = plan.format().syntax();
  }

  /** Writes one run in its own order. */
  void run(int page, int run) throws IOException {
    ExpositionIndex index = plan.page(page);
    BitSet dropped = plan.dropped(page);
    if (!index.isRunPlain(run) || !isWhole(index, run, dropped)) {
      rewrite(page, run, dropped);
    } else if (isTailKept(page, index, run)) {
      sink.copy(index, run);
    } else {
      convert(page, index, run);
    }
  }

  /** Whether no sample of the run is left out: one elsewhere must not slow down the whole page. */
  private static boolean isWhole(ExpositionIndex page, int run, @Nullable BitSet dropped) {
    if (dropped == null) {
      return true;
    }
    int next = dropped.nextSetBit(page.runFirstSample(run));
    return next < 0 || next >= page.runFirstSample(run) + page.runSamples(run);
  }

  /** Whether what stands behind the values of a plain run goes out as it is. */
  private boolean isTailKept(int page, ExpositionIndex index, int run) {
    return !index.isRunTailed(run)
        || (index.syntax() == syntax && mayHaveExemplars(page, index.runName(run)));
  }

  /** Copies the lines of a plain run, and converts what stands behind their values. */
  private void convert(int page, ExpositionIndex index, int run) throws IOException {
    boolean exemplars = mayHaveExemplars(page, index.runName(run));
    boolean extra = !index.extra().isEmpty();
    byte[] appended = index.extra().appended();
    byte[] braced = index.extra().braced();
    byte[] body = index.body().bytes();
    int from = index.runStart(run);
    int end = index.runFirstSample(run) + index.runSamples(run);
    for (int s = index.runFirstSample(run); s < end; s++) {
      if (extra) {
        int splice = index.splice(s);
        int to = splice < 0 ? ~splice : splice;
        sink.write(body, from, to - from);
        sink.write(splice < 0 ? braced : appended);
        from = to;
      }
      from = Tail.write(index, s, from, exemplars, sink);
    }
    sink.write(body, from, index.runEnd(run) - from);
  }

  private void rewrite(int page, int run, @Nullable BitSet dropped) throws IOException {
    RunSamples at = samples(page);
    boolean exemplars = mayHaveExemplars(page, at.page().runName(run));
    at.start(run);
    while (at.next()) {
      if (dropped == null || !dropped.get(at.sample())) {
        at.rewritten().writeTo(sink, exemplars);
      }
    }
  }

  /** Writes all samples that a page has of a family, metric by metric. */
  void metrics(int family, int page) throws IOException {
    RunSamples at = samples(page);
    for (GroupedMetric metric : plan.metrics(family, page)) {
      for (GroupedSample sample : metric.samples()) {
        at.load(sample);
        int name = at.page().runName(sample.run());
        at.rewritten().writeTo(sink, mayHaveExemplars(page, name));
      }
    }
  }

  private boolean mayHaveExemplars(int page, int name) {
    return syntax == Syntax.OPENMETRICS && plan.mayHaveExemplars(page, name);
  }

  private RunSamples samples(int page) {
    if (page >= samples.length) {
      samples = Arrays.copyOf(samples, 2 * page);
    }
    RunSamples at = samples[page];
    if (at == null) {
      at = new RunSamples(plan.page(page));
      samples[page] = at;
    }
    return at;
  }
}
