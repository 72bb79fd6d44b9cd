package io.reverseexporter.merge;

import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The families as one format wants them: made of those that all formats have in common ({@link
 * Resolution}), under the type and the name that the format can carry. Clashes and duplicates are
 * settled before, so that formats do not differ in them.
 */
final class Layout {
  private final SampleNames names;
  private final Resolution resolution;
  private final LayoutSource source;

  /** For each sample name the family that it goes out in. */
  private final int[] family;

  /** For each family its type. */
  private final MetricType[] types;

  /** For each family how much its name is shorter than in the text format. */
  private final byte[] cut;

  private final List<String> repairs = new ArrayList<>();
  private boolean isChanged;

  private Layout(LayoutSource source) {
    this.source = source;
    names = source.names();
    resolution = source.resolution();
    int count = names.count();
    family = new int[count];
    types = new MetricType[count];
    cut = new byte[count];
    Arrays.setAll(family, resolution::family);
    Arrays.setAll(types, resolution::type);
  }

  static Layout of(ExpositionFormat format, LayoutSource source) {
    var layout = new Layout(source);
    switch (format.syntax()) {
      case TEXT -> new TextLayout(layout, source).apply();
      case OPENMETRICS -> new OpenMetricsLayout(layout, source, format.escaping()).apply();
      case PROTOBUF -> new ProtobufLayout(layout, source).apply();
    }
    return layout;
  }

  int family(int number) {
    return family[number];
  }

  MetricType type(int family) {
    return types[family];
  }

  int nameLength(int family) {
    return names.length(family) - cut[family];
  }

  /** Whether any sample name goes out in another family than in all formats. */
  boolean isChanged() {
    return isChanged;
  }

  List<String> repairs() {
    return repairs;
  }

  /** Lets a family go out without an ending of its name. */
  void cut(int number, byte[] suffix) {
    cut[number] = (byte) suffix.length;
  }

  /** Lets each sample name of a family go out as a family of its own, untyped. */
  void explode(int number) {
    types[number] = MetricType.UNTYPED;
    cut[number] = 0;
    Families families = source.families();
    for (int m = families.firstMember(number); m < families.endMember(number); m++) {
      int member = names.number(families.memberPage(m), families.memberName(m));
      if (member != number) {
        detach(member);
      }
    }
  }

  /** Lets one member of a family go out as a family of its own. */
  void detach(int member) {
    family[member] = member;
    isChanged = true;
    if (resolution.type(member) != MetricType.CREATED) {
      types[member] = MetricType.UNTYPED;
    }
  }

  void repair(int number, String reason) {
    repairs.add(name(number) + ": " + reason);
  }

  private String name(int number) {
    return new String(
        names.source(number), names.start(number), names.length(number), StandardCharsets.UTF_8);
  }
}
