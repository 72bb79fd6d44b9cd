package io.reverseexporter.testing;

import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import io.reverseexporter.testing.RandomExposition.Line;
import io.reverseexporter.testing.RandomOpenMetrics.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The conversions of the contract (section 5) as it tells them: what an exposition in OpenMetrics
 * or protobuf says, as lines of the text format. {@link PlainMerge} goes on from there.
 */
public final class PlainConversion {
  private final List<Line> lines = new ArrayList<>();
  private final Map<String, Set<String>> types = new HashMap<>();
  private final Set<String> sampled = new HashSet<>();
  private final Set<String> createdTold = new HashSet<>();

  private PlainConversion() {}

  /** An OpenMetrics exposition, whatever the order of its lines. */
  public static List<Line> ofOpenMetrics(List<Entry> entries) {
    return new PlainConversion().convert(entries);
  }

  /** Families as a strict parser of OpenMetrics gives them. */
  public static List<Line> ofOpenMetricsFamilies(List<Family> families) {
    List<Entry> entries = new ArrayList<>();
    for (Family family : families) {
      entries.add(new Entry("TYPE", family.name(), family.type(), null));
      if (family.help() != null) {
        entries.add(new Entry("HELP", family.name(), family.help(), null));
      }
      family.samples().forEach(s -> entries.add(new Entry("SAMPLE", s.name(), "", s)));
    }
    return ofOpenMetrics(entries);
  }

  private List<Line> convert(List<Entry> entries) {
    for (Entry entry : entries) {
      if (entry.kind().equals("TYPE")) {
        types.computeIfAbsent(entry.name(), name -> new HashSet<>()).add(entry.text());
      } else if (entry.kind().equals("SAMPLE")) {
        sampled.add(entry.name());
      }
    }
    for (Entry entry : entries) {
      switch (entry.kind()) {
        case "TYPE" -> type(entry);
        case "HELP" -> names(entry.name()).forEach(name -> metadata("HELP", name, entry.text()));
        case "SAMPLE" -> sample(entry.sample());
        default -> {}
      }
    }
    return lines;
  }

  /** The names that an OpenMetrics family's metadata belongs to in the text format. */
  private List<String> names(String family) {
    List<String> names = new ArrayList<>();
    Set<String> own = types.getOrDefault(family, Set.of());
    if (own.contains("counter")) {
      names.add(family + "_total");
    }
    if (own.contains("info")) {
      names.add(family + "_info");
    }
    boolean itself = !own.contains("counter") && !own.contains("info");
    if (itself || sampled.contains(family)) {
      names.add(family);
    }
    return names;
  }

  private void type(Entry entry) {
    String word =
        switch (entry.text()) {
          case "info", "stateset" -> "gauge";
          case "unknown", "gaugehistogram" -> "untyped";
          default -> entry.text();
        };
    if (!entry.text().equals("gaugehistogram")) {
      names(entry.name()).forEach(name -> metadata("TYPE", name, word));
    }
  }

  private void metadata(String kind, String name, String text) {
    lines.add(new Line(kind, name, Map.of(), text, ""));
  }

  private void sample(Sample sample) {
    String name = sample.name();
    if (name.endsWith("_created")) {
      Set<String> of = types.getOrDefault(name.substring(0, name.length() - 8), Set.of());
      boolean isTime = of.stream().anyMatch(Set.of("counter", "histogram", "summary")::contains);
      if (isTime && createdTold.add(name)) {
        metadata("TYPE", name, "gauge");
      }
    }
    String time = sample.timestamp();
    String millis = time == null ? "" : Long.toString(Series.milliseconds(time, true));
    lines.add(new Line("SAMPLE", name, sample.labels(), sample.value(), millis));
  }

  /**
   * A protobuf exposition.
   *
   * @param withCreated whether creation times become samples: not if the answer is protobuf, where
   *     they stay in the messages
   */
  public static List<Line> ofProtobuf(PlainProtobufParser.Page page, boolean withCreated) {
    var conversion = new PlainConversion();
    for (Family family : page.families()) {
      String type = family.type().equals("gaugehistogram") ? "untyped" : family.type();
      if (!family.type().equals("gaugehistogram")) {
        conversion.metadata("TYPE", family.name(), type);
      }
      if (family.help() != null) {
        conversion.metadata("HELP", family.name(), family.help());
      }
      for (Sample s : family.samples()) {
        String time = s.timestamp() == null ? "" : s.timestamp();
        conversion.lines.add(new Line("SAMPLE", s.name(), s.labels(), s.value(), time));
      }
    }
    if (withCreated) {
      page.createdSamples()
          .forEach(
              s -> {
                if (conversion.createdTold.add(s.name())) {
                  conversion.metadata("TYPE", s.name(), "gauge");
                }
                String time = s.timestamp() == null ? "" : s.timestamp();
                conversion.lines.add(new Line("SAMPLE", s.name(), s.labels(), s.value(), time));
              });
    }
    return conversion.lines;
  }
}
