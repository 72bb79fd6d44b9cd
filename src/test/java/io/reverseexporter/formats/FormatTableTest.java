package io.reverseexporter.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.testing.Leeway;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.RandomExposition;
import io.reverseexporter.testing.RandomOpenMetrics;
import io.reverseexporter.testing.RandomProtobuf;
import io.reverseexporter.testing.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every format in, every format out: the page is valid to a strict parser of its format and says
 * what the contract demands of it: each series under the same name, with the same labels and value.
 */
class FormatTableTest {
  private static final int ROUNDS = Integer.getInteger("formats.rounds", 250);

  /** Formats that the same random sources go out in: the next ones with each seed. */
  private static final int TARGETS_OF_A_SEED = 3;

  private static final Pattern GAUGE_HISTOGRAM_MEMBER =
      Pattern.compile(".*_(bucket|g?sum|g?count)");
  private static final Pattern SHORTENED_SUFFIX = Pattern.compile("_(total|info)$");

  private static final List<ExpositionFormat> TARGETS = targets();

  private static final Map<String, Function<Random, Source>> RANDOM = random();

  private static List<ExpositionFormat> targets() {
    List<ExpositionFormat> targets = new ArrayList<>();
    for (ExpositionFormat format :
        List.of(
            ExpositionFormat.TEXT,
            ExpositionFormat.TEXT_1,
            ExpositionFormat.OPENMETRICS_0,
            ExpositionFormat.OPENMETRICS,
            ExpositionFormat.PROTOBUF)) {
      targets.add(format);
      targets.add(format.with(Escaping.ALLOW_UTF_8));
    }
    return targets;
  }

  private static Map<String, Function<Random, Source>> random() {
    Map<String, Function<Random, Source>> random = new LinkedHashMap<>();
    random.put("text", r -> Source.text(new RandomExposition(r)));
    random.put("OpenMetrics", r -> Source.openMetrics(new RandomOpenMetrics(r, false)));
    random.put("odd OpenMetrics", r -> Source.openMetrics(new RandomOpenMetrics(r, true)));
    random.put("protobuf", r -> Source.protobuf(new RandomProtobuf(r)));
    return random;
  }

  static Stream<Arguments> corpus() {
    List<Arguments> rows = new ArrayList<>();
    for (ExpositionFormat target : TARGETS) {
      for (String file :
          List.of(
              "text/all-types.prom",
              "text/quoted-names.prom",
              "openmetrics/all-types.om",
              "openmetrics/quoted-names.om",
              "protobuf")) {
        rows.add(Arguments.of(file, target));
      }
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void corpusSaysTheSame(String file, ExpositionFormat target) throws IOException {
    Source source =
        file.equals("protobuf") ? Source.protobuf(ProtobufCorpus.bytes()) : Source.resource(file);
    Map<String, Source> sources = new LinkedHashMap<>();
    sources.put("one", source);
    check(sources, target);
    sources.put("two", source);
    sources.put("", Source.text("# TYPE alone gauge\nalone 1\n"));
    check(sources, target);
  }

  static List<String> kinds() {
    List<String> kinds = new ArrayList<>(RANDOM.keySet());
    kinds.add("mixed");
    return kinds;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void randomExpositionsSayTheSame(String in) {
    List<Function<Random, Source>> all = List.copyOf(RANDOM.values());
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      Map<String, Source> sources = new LinkedHashMap<>();
      for (String name : List.of("one", "exporter \"two\\", "")) {
        Function<Random, Source> generator =
            in.equals("mixed") ? all.get(random.nextInt(all.size())) : RANDOM.get(in);
        sources.put(name, generator.apply(random));
      }
      for (int i = 0; i < TARGETS_OF_A_SEED; i++) {
        ExpositionFormat target = TARGETS.get((seed * TARGETS_OF_A_SEED + i) % TARGETS.size());
        try {
          check(sources, target);
        } catch (AssertionError e) {
          String what = "seed " + seed + " to " + target + "\n" + e.getMessage();
          throw new AssertionError(what + "\n" + input(sources), e);
        }
      }
    }
  }

  private static String input(Map<String, Source> sources) {
    StringBuilder all = new StringBuilder();
    sources.forEach(
        (name, source) ->
            all.append("---- exporter ").append(name).append('\n').append(source.input()));
    return all.toString();
  }

  private static void check(Map<String, Source> sources, ExpositionFormat target) {
    List<Family> expected = Source.expected(sources, target);
    Map<String, Body> bodies = new LinkedHashMap<>();
    sources.forEach((name, source) -> bodies.put(name, source.body()));
    Leeway[] leeway = repeats(expected) ? new Leeway[] {Leeway.REPEATS} : new Leeway[0];
    Merged page = Merged.of(bodies, target, leeway);
    same(page, page.series(), Series.ofText(expected));
    if (target.syntax() == Syntax.TEXT) {
      same(page, heads(page.families()), heads(expected));
    } else {
      helps(page, expected);
    }
  }

  // Both are lists, or both are sets.
  @SuppressWarnings("UndefinedEquals")
  private static void same(Merged page, Collection<?> actual, Collection<?> expected) {
    if (!actual.equals(expected)) {
      List<Object> missing = new ArrayList<>(expected);
      actual.forEach(missing::remove);
      List<Object> more = new ArrayList<>(actual);
      expected.forEach(more::remove);
      throw new AssertionError(
          "missing: " + missing + "\nnot expected: " + more + "\npage:\n" + page.shown());
    }
  }

  /** An exporter that repeats a series of its own is passed on as it is. */
  private static boolean repeats(List<Family> families) {
    Set<String> series = new HashSet<>();
    return families.stream()
        .flatMap(family -> family.samples().stream())
        .anyMatch(sample -> !series.add(sample.series()));
  }

  /** Names, types and HELP, without regard to order; an empty HELP is none. */
  private static Set<Family> heads(List<Family> families) {
    Set<Family> heads = new HashSet<>();
    for (Family family : families) {
      String help = family.help() == null || family.help().isEmpty() ? null : family.help();
      if (family.type().equals("untyped")
          && GAUGE_HISTOGRAM_MEMBER.matcher(family.name()).matches()) {
        // Whether it keeps its HELP is nobody's rule.
        help = null;
      }
      heads.add(new Family(family.name(), help, family.type(), List.of()));
    }
    return heads;
  }

  /** A family that has kept its name and its type has kept its HELP. */
  private static void helps(Merged page, List<Family> expected) {
    for (Family family : expected) {
      String stem = SHORTENED_SUFFIX.matcher(family.name()).replaceFirst("");
      Family found = page.family(family.name());
      boolean shortened = Set.of("counter", "gauge").contains(family.type());
      if (found == null && shortened) {
        found = page.family(stem);
      }
      boolean untyped = found != null && Set.of("untyped", "unknown").contains(found.type());
      boolean apart = untyped && !family.type().equals("untyped");
      if (found != null && !apart && family.help() != null && !family.help().isEmpty()) {
        Family kept = found;
        assertThat(found.help()).as(() -> kept + "\n" + page.shown()).isEqualTo(family.help());
      }
    }
  }
}
