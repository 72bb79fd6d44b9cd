package io.reverseexporter.encoder;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.exposition.Names;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.merge.MergePlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the lines before the samples of families. For one pass over a page. */
final class MetadataLines {
  private static final byte[] HELP = ascii("# HELP ");
  private static final byte[] TYPE = ascii("# TYPE ");
  private static final byte[] UNIT = ascii("# UNIT ");
  private static final byte[] BLANK = ascii(" ");
  private static final byte[] NEWLINE = ascii("\n");
  private static final byte[] QUOTE = ascii("\"");

  private final MergePlan plan;
  private final ByteSink sink;

  MetadataLines(MergePlan plan, ByteSink sink) {
    this.plan = plan;
    this.sink = sink;
  }

  /** Writes the HELP line of a family, if it has one. */
  void help(int family) throws IOException {
    ExpositionIndex page = plan.helpPage(family);
    if (page != null) {
      begin(HELP, family);
      HelpText.write(page, plan.helpName(family), plan.format().syntax(), sink);
      sink.write(NEWLINE);
    }
  }

  /** Writes the TYPE line of a family. */
  void type(int family, String word) throws IOException {
    begin(TYPE, family);
    sink.write(ascii(word));
    sink.write(NEWLINE);
  }

  /** Writes the UNIT line of a family, if it has one. */
  void unit(int family) throws IOException {
    ExpositionIndex page = plan.unitPage(family);
    if (page != null) {
      int start = page.unitStart(plan.unitName(family));
      int end = page.unitEnd(plan.unitName(family));
      begin(UNIT, family);
      sink.write(page.body().bytes(), start, end - start);
      sink.write(NEWLINE);
    }
  }

  private void begin(byte[] keyword, int family) throws IOException {
    byte[] source = plan.nameSource(family);
    int start = plan.nameStart(family);
    int length = plan.nameLength(family);
    sink.write(keyword);
    if (plan.isNameClassic(family)) {
      sink.write(source, start, length);
    } else {
      sink.write(QUOTE);
      sink.write(Names.quoted(Arrays.copyOfRange(source, start, start + length)));
      sink.write(QUOTE);
    }
    sink.write(BLANK);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
