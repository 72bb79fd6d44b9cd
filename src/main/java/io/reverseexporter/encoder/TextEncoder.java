package io.reverseexporter.encoder;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.merge.FamilyRuns;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.merge.RunSamples;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page in the Prometheus text format.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
final class TextEncoder implements EncodedPage {
  private static final byte[] HELP = ascii("# HELP ");
  private static final byte[] TYPE = ascii("# TYPE ");
  private static final byte[] BLANK = ascii(" ");
  private static final byte[] NEWLINE = ascii("\n");
  private static final byte[] BACKSLASH = ascii("\\");
  private static final Map<MetricType, byte[]> WORDS = new EnumMap<>(MetricType.class);

  static {
    for (MetricType type : MetricType.values()) {
      WORDS.put(type, ascii(" " + type.word() + "\n"));
    }
  }

  private final MergePlan plan;
  private final long length;

  TextEncoder(MergePlan plan) {
    this.plan = plan;
    length = measure();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    PageSink sink = new PageSink(out);
    write(sink, run -> copy(run, sink));
    sink.flush();
  }

  private long measure() {
    CountingSink sink = new CountingSink();
    try {
      write(sink, run -> sink.add(plainLength(run)));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return sink.count();
  }

  /** What is done with a run that may be copied; all else is the same for measuring and writing. */
  private interface PlainRun {
    void accept(FamilyRuns run) throws IOException;
  }

  private void write(ByteSink sink, PlainRun plain) throws IOException {
    FamilyRuns runs = plan.runs();
    for (int i = 0; i < plan.familyCount(); i++) {
      int family = plan.family(i);
      metadata(family, sink);
      runs.start(family);
      @Nullable RunSamples samples = null;
      while (runs.next()) {
        ExpositionIndex page = plan.page(runs.page());
        BitSet dropped = plan.dropped(runs.page());
        if (page.isRunPlain(runs.run()) && isWhole(page, runs.run(), dropped)) {
          plain.accept(runs);
        } else {
          if (samples == null || samples.page() != page) {
            samples = new RunSamples(page);
          }
          rewrite(samples, runs.run(), dropped, sink);
        }
      }
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

  private void metadata(int family, ByteSink sink) throws IOException {
    byte[] source = plan.nameSource(family);
    int start = plan.nameStart(family);
    int nameLength = plan.nameLength(family);
    ExpositionIndex page = plan.helpPage(family);
    if (page != null) {
      int name = plan.helpName(family);
      sink.write(HELP);
      sink.write(source, start, nameLength);
      sink.write(BLANK);
      help(page, name, sink);
      sink.write(NEWLINE);
    }
    sink.write(TYPE);
    sink.write(source, start, nameLength);
    sink.write(WORDS.getOrDefault(plan.type(family), NEWLINE));
  }

  private static void help(ExpositionIndex page, int name, ByteSink sink) throws IOException {
    byte[] body = page.body().bytes();
    int start = page.helpStart(name);
    int end = page.helpEnd(name);
    if (page.isHelpPlain(name)) {
      sink.write(body, start, end - start);
      return;
    }
    for (int p = start; p < end; p++) {
      boolean escape = body[p] == '\\';
      boolean known = escape && p + 1 < end && (body[p + 1] == '\\' || body[p + 1] == 'n');
      if (known) {
        sink.write(body, p++, 2);
      } else {
        // A backslash that escapes nothing means itself.
        sink.write(body, p, 1);
        if (escape) {
          sink.write(BACKSLASH);
        }
      }
    }
  }

  private static void rewrite(RunSamples samples, int run, @Nullable BitSet dropped, ByteSink sink)
      throws IOException {
    samples.start(run);
    while (samples.next()) {
      if (dropped == null || !dropped.get(samples.sample())) {
        samples.rewritten().writeTo(sink, false);
      }
    }
  }

  private long plainLength(FamilyRuns runs) {
    ExpositionIndex page = plan.page(runs.page());
    int run = runs.run();
    long bytes = (long) page.runEnd(run) - page.runStart(run);
    if (page.extra().isEmpty()) {
      return bytes;
    }
    int first = page.runFirstSample(run);
    int count = page.runSamples(run);
    int unlabelled = 0;
    for (int s = first; s < first + count; s++) {
      unlabelled += page.splice(s) >>> 31;
    }
    // A comma before the extra labels, or braces around them.
    return bytes + (long) count * (page.extra().escaped().length + 1) + unlabelled;
  }

  private void copy(FamilyRuns runs, PageSink sink) throws IOException {
    ExpositionIndex page = plan.page(runs.page());
    int run = runs.run();
    byte[] body = page.body().bytes();
    int from = page.runStart(run);
    if (!page.extra().isEmpty()) {
      byte[] added = page.extra().appended();
      byte[] braced = page.extra().braced();
      int end = page.runFirstSample(run) + page.runSamples(run);
      for (int s = page.runFirstSample(run); s < end; s++) {
        int splice = page.splice(s);
        int to = splice < 0 ? ~splice : splice;
        sink.write(body, from, to - from);
        sink.write(splice < 0 ? braced : added);
        from = to;
      }
    }
    sink.write(body, from, page.runEnd(run) - from);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
