package io.reverseexporter.encoder;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.merge.FamilyRuns;
import io.reverseexporter.merge.MergePlan;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * A page in one of the two text formats, made of spans of the exporters' bodies. It is gone through
 * twice by the same code: to be measured and to be written.
 *
 * <p>A subclass says what its format wants. It has no state of its own: the constructor measures
 * with its methods.
 */
abstract class SpanEncoder implements EncodedPage {
  final MergePlan plan;
  private final long length;

  SpanEncoder(MergePlan plan) {
    this.plan = plan;
    length = measure();
  }

  @Override
  public final long length() {
    return length;
  }

  @Override
  public final void writeTo(OutputStream out) throws IOException {
    PageSink sink = new PageSink(out);
    write(sink);
    sink.flush();
  }

  private long measure() {
    CountingSink sink = new CountingSink();
    try {
      write(sink);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return sink.count();
  }

  private void write(RunSink sink) throws IOException {
    MetadataLines lines = new MetadataLines(plan, sink);
    FamilyRuns runs = plan.runs();
    RunWriter writer = new RunWriter(plan, sink);
    for (int i = 0; i < plan.familyCount(); i++) {
      int family = plan.family(i);
      metadata(family, lines);
      samples(family, runs, writer);
    }
    end(sink);
  }

  private void samples(int family, FamilyRuns runs, RunWriter writer) throws IOException {
    int page = -1;
    boolean regular = true;
    runs.start(family);
    while (runs.next()) {
      // All runs of a page come one after the other.
      if (runs.page() != page) {
        page = runs.page();
        regular = plan.isRegular(family, page);
        if (!regular) {
          writer.metrics(family, page);
        }
      }
      if (regular) {
        writer.run(page, runs.run());
      }
    }
  }

  /** Writes the lines before a family's samples. */
  abstract void metadata(int family, MetadataLines lines) throws IOException;

  /** Writes what stands behind the last family. */
  abstract void end(ByteSink sink) throws IOException;
}
