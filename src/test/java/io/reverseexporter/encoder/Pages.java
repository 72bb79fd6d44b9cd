package io.reverseexporter.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.Merger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Merges expositions for one format and gives the page as text. */
final class Pages {
  private final ExpositionFormat target;
  private final List<Merger.Source> sources = new ArrayList<>();

  Pages(ExpositionFormat target) {
    this.target = target;
  }

  /** A body in text format whose samples get no label. */
  Pages text(String body) {
    return add(null, Syntax.TEXT, body);
  }

  /** A body in text format of an exporter with this name. */
  Pages text(String exporter, String body) {
    return add(exporter, Syntax.TEXT, body);
  }

  /** A body in OpenMetrics whose samples get no label; the end is added. */
  Pages openMetrics(String body) {
    return add(null, Syntax.OPENMETRICS, body + "# EOF\n");
  }

  /** A body in OpenMetrics of an exporter with this name; the end is added. */
  Pages openMetrics(String exporter, String body) {
    return add(exporter, Syntax.OPENMETRICS, body + "# EOF\n");
  }

  private Pages add(@Nullable String exporter, Syntax syntax, String body) {
    ExtraLabels extra = ExtraLabels.of(exporter, Map.of());
    try {
      ExpositionIndex index = ExpositionIndex.of(Body.of(body).as(syntax), extra, target);
      sources.add(new Merger.Source(List.of(index), exporter == null));
    } catch (MalformedExpositionException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  /** Number of samples on the merged page. */
  int samples() {
    return Merger.merge(sources, target).samples();
  }

  /** The merged page; it is written twice, each time with the length that it said before. */
  String page() {
    EncodedPage page = EncodedPage.of(Merger.merge(sources, target));
    byte[] first = bytes(page);
    assertThat(first).hasSize((int) page.length());
    assertThat(bytes(page)).isEqualTo(first);
    return new String(first, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(EncodedPage page) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      page.writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }
}
