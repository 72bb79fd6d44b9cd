package io.reverseexporter.testing;

import io.reverseexporter.testing.RandomExposition.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The merge as the contract tells it (sections 3 and 4), with maps and strings and without any of
 * the application's code: what the fast one has to equal.
 */
public final class PlainMerge {
  /** One exporter: the pages that it gave, its name, or null without rewriting, and its labels. */
  public record Exporter(String name, Map<String, String> labels, List<List<Line>> pages) {}

  private record Sample(
      int page,
      boolean mayRepeat,
      boolean rewritten,
      Line line,
      String name,
      Map<String, String> labels) {}

  private static final Pattern NO_LABEL_CHARACTER = Pattern.compile("(?U)[^a-zA-Z0-9_]");
  private static final Pattern NO_METRIC_CHARACTER = Pattern.compile("[^a-zA-Z0-9_:]");

  private final boolean utf8;
  private final List<Sample> samples = new ArrayList<>();
  private final Map<String, Set<String>> types = new HashMap<>();
  private final Set<String> clashes = new HashSet<>();
  private final Map<String, String> familyOf = new HashMap<>();
  private final List<List<Line>> pages = new ArrayList<>();

  /** The families that the merged page has to have, in their order. */
  public static List<PlainParser.Family> merge(List<Exporter> exporters) {
    return new PlainMerge(false).run(exporters);
  }

  /** The same for a client that takes names as they are. */
  public static List<PlainParser.Family> mergeUtf8(List<Exporter> exporters) {
    return new PlainMerge(true).run(exporters);
  }

  private PlainMerge(boolean utf8) {
    this.utf8 = utf8;
  }

  private List<PlainParser.Family> run(List<Exporter> exporters) {
    for (Exporter exporter : exporters) {
      for (List<Line> page : exporter.pages()) {
        for (Line line : page) {
          if (line.kind().equals("SAMPLE")) {
            boolean mayRepeat = exporter.name() == null || exporter.pages().size() > 1;
            samples.add(
                new Sample(
                    pages.size(),
                    mayRepeat,
                    isRewritten(line, exporter),
                    line,
                    metricName(line.name()),
                    labels(line.labels(), exporter)));
          }
        }
        pages.add(page);
      }
    }
    declare();
    clash();
    for (Sample sample : samples) {
      familyOf.put(sample.name(), owner(sample.name()));
    }
    return families();
  }

  // ---- labels
  // --------------------------------------------------------------------------------------------------------------------

  private Map<String, String> labels(Map<String, String> scraped, Exporter exporter) {
    Map<String, String> extra = new LinkedHashMap<>();
    if (exporter.name() != null) {
      extra.put("exporter_name", exporter.name());
    }
    extra.putAll(exporter.labels());
    Map<String, String> out = new TreeMap<>(extra);
    List<Map.Entry<String, String>> later = new ArrayList<>();
    for (var label : scraped.entrySet()) {
      boolean own = label.getKey().equals("exporter_name") && exporter.name() != null;
      if ((utf8 || RandomExposition.isClassicLabel(label.getKey())) && !own) {
        out.putIfAbsent(label.getKey(), label.getValue());
      } else {
        later.add(label);
      }
    }
    for (var label : later) {
      String name = label.getKey();
      if (name.equals("exporter_name")) {
        do {
          name = "exported_" + name;
        } while (out.containsKey(name));
      } else {
        name = NO_LABEL_CHARACTER.matcher(name).replaceAll("_");
        if (extra.containsKey(name)) {
          continue;
        }
        String base = name;
        for (int number = 2; out.containsKey(name); number++) {
          name = base + "_" + number;
        }
      }
      out.put(name, label.getValue());
    }
    return out;
  }

  private String metricName(String name) {
    return utf8 ? name : NO_METRIC_CHARACTER.matcher(name).replaceAll("_");
  }

  // ---- types
  // ---------------------------------------------------------------------------------------------------------------------

  private void declare() {
    for (int p = 0; p < pages.size(); p++) {
      Set<String> onPage = new HashSet<>();
      for (Sample sample : samples) {
        if (sample.page() == p) {
          onPage.add(sample.name());
        }
      }
      for (Line line : pages.get(p)) {
        String name = metricName(line.name());
        if (line.kind().equals("TYPE")
            && members(name, line.text()).stream().anyMatch(onPage::contains)) {
          types.computeIfAbsent(name, key -> new HashSet<>()).add(line.text());
        }
      }
    }
    types.values().forEach(set -> set.remove("untyped"));
  }

  private static List<String> members(String name, String type) {
    return switch (type) {
      case "histogram" -> List.of(name, name + "_bucket", name + "_sum", name + "_count");
      case "summary" -> List.of(name, name + "_sum", name + "_count");
      default -> List.of(name);
    };
  }

  private void clash() {
    types.forEach(
        (name, set) -> {
          if (set.size() > 1) {
            clashes.add(name);
          }
          for (String type : set) {
            for (String member : members(name, type)) {
              for (Sample sample : samples) {
                if (sample.name().equals(member)) {
                  check(name, type, sample);
                }
              }
            }
          }
        });
  }

  private void check(String name, String type, Sample sample) {
    String member = sample.name();
    if (!member.equals(name) && !types.getOrDefault(member, Set.of()).isEmpty()) {
      clashes.add(name);
      clashes.add(member);
    } else if (type.equals("histogram")) {
      boolean bucket = member.equals(name + "_bucket");
      if (member.equals(name) || hasLabel(sample, "le", bucket) != bucket) {
        clashes.add(name);
      }
    } else if (type.equals("summary")) {
      boolean base = member.equals(name);
      if (hasLabel(sample, "quantile", base) != base) {
        clashes.add(name);
      }
    }
  }

  /** Whether the sample has the label, and where it has to be a number, whether it is one. */
  private static boolean hasLabel(Sample sample, String label, boolean number) {
    String value = sample.line().labels().get(label);
    return value != null && (!number || PlainLexer.isNumber(value));
  }

  private String typeOf(String family) {
    Set<String> set = types.getOrDefault(family, Set.of());
    return clashes.contains(family) || set.isEmpty() ? "untyped" : set.iterator().next();
  }

  private String owner(String sampleName) {
    for (String name : types.keySet()) {
      List<String> claimed = members(name, typeOf(name));
      if (claimed.size() > 1 && claimed.contains(sampleName)) {
        return name;
      }
    }
    return sampleName;
  }

  // ---- families
  // ------------------------------------------------------------------------------------------------------------------

  private List<PlainParser.Family> families() {
    Map<String, PlainParser.Family> families = new LinkedHashMap<>();
    for (int p = 0; p < pages.size(); p++) {
      Set<String> active = new HashSet<>();
      for (Sample sample : samples) {
        if (sample.page() == p) {
          active.add(familyOf.get(sample.name()));
        }
      }
      for (Line line : pages.get(p)) {
        String name = metricName(line.name());
        String family = familyOf.getOrDefault(name, owner(name));
        if (active.contains(family)) {
          var now =
              families.computeIfAbsent(
                  family, key -> new PlainParser.Family(key, null, typeOf(key), new ArrayList<>()));
          if (line.kind().equals("HELP") && family.equals(name) && now.help() == null) {
            families.put(
                family, new PlainParser.Family(family, line.text(), now.type(), now.samples()));
          }
        }
      }
    }
    families.values().forEach(this::fill);
    return List.copyOf(families.values());
  }

  private void fill(PlainParser.Family family) {
    List<Sample> own =
        samples.stream().filter(s -> familyOf.get(s.name()).equals(family.name())).toList();
    boolean check = own.stream().anyMatch(Sample::rewritten);
    check |=
        own.stream().anyMatch(Sample::mayRepeat)
            && own.stream().map(Sample::page).distinct().count() > 1;
    Map<Map<String, String>, Object> owners = new HashMap<>();
    Set<Object> series = new HashSet<>();
    for (Sample sample : own) {
      Map<String, String> metric = metric(sample, sample.labels(), family);
      String base = withoutSuffix(sample, family);
      Object scraped = List.of(sample.page(), base, metric(sample, sample.line().labels(), family));
      Object first = owners.putIfAbsent(metric, scraped);
      boolean dropped = first != null && !first.equals(scraped);
      if (check
          && (dropped
              || !series.add(List.of(sample.name(), metric(sample, sample.labels(), null))))) {
        continue;
      }
      String timestamp = sample.line().timestamp().isEmpty() ? null : sample.line().timestamp();
      family
          .samples()
          .add(
              new PlainParser.Sample(
                  sample.name(), sample.labels(), sample.line().text(), timestamp));
    }
  }

  /** Whether a label gives way, or a name changes other than by the usual exporter_name. */
  private boolean isRewritten(Line line, Exporter exporter) {
    Set<String> names = line.labels().keySet();
    boolean chained =
        exporter.name() != null
            && names.containsAll(Set.of("exporter_name", "exported_exporter_name"));
    return chained
        || !metricName(line.name()).equals(line.name())
        || (!utf8 && !names.stream().allMatch(RandomExposition::isClassicLabel))
        || names.stream().anyMatch(exporter.labels()::containsKey);
  }

  /** The scraped name of the metric: without what tells bucket, sum and count apart. */
  private static String withoutSuffix(Sample sample, PlainParser.Family family) {
    String name = sample.line().name();
    return name.substring(0, name.length() - (sample.name().length() - family.name().length()));
  }

  private static Map<String, String> metric(
      Sample sample, Map<String, String> labels, PlainParser.Family family) {
    Map<String, String> metric = new TreeMap<>(labels);
    metric.values().removeIf(String::isEmpty);
    if (family != null && family.type().equals("histogram") && sample.name().endsWith("_bucket")) {
      metric.remove("le");
    } else if (family != null && family.type().equals("summary")) {
      metric.remove("quantile");
    }
    return metric;
  }
}
