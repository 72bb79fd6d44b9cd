package io.reverseexporter.index;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.Syntax;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An index with what it holds as strings. */
record IndexedText(ExpositionIndex page) {
  static IndexedText text(String body, ExpositionFormat target) {
    return of(Body.of(body), ExtraLabels.of(null, Map.of()), target);
  }

  /** Of OpenMetrics; {@code # EOF} is put behind the body. */
  static IndexedText openMetrics(String body, ExpositionFormat target) {
    Body lines = Body.of(body + "# EOF\n").as(Syntax.OPENMETRICS);
    return of(lines, ExtraLabels.of(null, Map.of()), target);
  }

  static IndexedText of(Body body, ExtraLabels extra, ExpositionFormat target) {
    try {
      return new IndexedText(ExpositionIndex.of(body, extra, target));
    } catch (MalformedExpositionException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The types of all names that have some. */
  Map<String, List<MetricType>> types() {
    Map<String, List<MetricType>> types = new TreeMap<>();
    for (int n = 0; n < page.nameCount(); n++) {
      for (MetricType type : MetricType.values()) {
        if ((page.types(n) & type.bit()) != 0) {
          types.computeIfAbsent(name(n), key -> new ArrayList<>()).add(type);
        }
      }
    }
    return types;
  }

  /** The names of all samples in the order of the body, as they go out. */
  List<String> sampleNames() {
    List<String> all = new ArrayList<>();
    for (int n = 0; n < page.nameCount(); n++) {
      if (page.firstRun(n) >= 0) {
        all.add(name(n));
      }
    }
    return all;
  }

  String name(int n) {
    int start = page.nameStart(n);
    return text(page.nameSource(n), start, start + page.nameLength(n));
  }

  int number(String name) {
    for (int n = 0; n < page.nameCount(); n++) {
      if (name(n).equals(name)) {
        return n;
      }
    }
    throw new IllegalArgumentException("no name " + name);
  }

  String help(String name) {
    int n = number(name);
    return page.helpStart(n) < 0
        ? "none"
        : text(page.body().bytes(), page.helpStart(n), page.helpEnd(n));
  }

  String unit(String name) {
    int n = number(name);
    return page.unitStart(n) < 0
        ? "none"
        : text(page.body().bytes(), page.unitStart(n), page.unitEnd(n));
  }

  boolean has(String name, int shape) {
    return (page.shape(number(name)) & shape) != 0;
  }

  /** Whether any name has one of these bits. */
  boolean anyHas(int shape) {
    for (int n = 0; n < page.nameCount(); n++) {
      if ((page.shape(n) & shape) != 0) {
        return true;
      }
    }
    return false;
  }

  /** All samples as whole lines, name after name. */
  String rewritten(boolean withExemplar) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExpositionCursor cursor = ExpositionCursor.of(page.body());
    RewrittenSample sample = new RewrittenSample(page);
    try {
      for (int n = 0; n < page.nameCount(); n++) {
        for (int run = page.firstRun(n); run >= 0; run = page.nextRun(run)) {
          cursor.seek(page.runStart(run));
          for (int i = 0; i < page.runSamples(run); i++) {
            cursor.next();
            sample.load(cursor, n);
            sample.writeTo(sink(out), withExemplar);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedExpositionException e) {
      throw new IllegalStateException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  static ByteSink sink(ByteArrayOutputStream out) {
    return out::write;
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
