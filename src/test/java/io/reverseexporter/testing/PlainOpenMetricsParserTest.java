package io.reverseexporter.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.testing.PlainParser.Exemplar;
import io.reverseexporter.testing.PlainParser.Family;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge takes what the specification shows as valid, and finds each fault. */
class PlainOpenMetricsParserTest {
  @Test
  void readsAllParts() {
    List<Family> families =
        PlainOpenMetricsParser.parse(
            """
            # TYPE a_seconds counter
            # UNIT a_seconds seconds
            # HELP a_seconds Some \\"text\\" \\\\ \\n
            a_seconds_total{x="1 # {",y="\\"\\\\\\n"} 17.0 1520879607.789 # {id="ü"} 0.5 12.25
            a_seconds_created{x="1 # {",y="\\"\\\\\\n"} 1.5e9 1520879607.789
            # EOF
            """);
    assertThat(families).hasSize(1);
    Family family = families.get(0);
    assertThat(family.help()).isEqualTo("Some \"text\" \\ \n");
    assertThat(family.unit()).isEqualTo("seconds");
    assertThat(family.samples().get(0).labels()).isEqualTo(Map.of("x", "1 # {", "y", "\"\\\n"));
    assertThat(family.samples().get(0).exemplar())
        .isEqualTo(new Exemplar(Map.of("id", "ü"), "0.5", "12.25"));
    assertThat(family.samples().get(1).value()).isEqualTo("1.5e9");
  }

  @Test
  void readsQuotedNamesIfAllowed() {
    String page = "# TYPE \"a.b\" gauge\n{\"a.b\",\"c.d\"=\"1\",e=\"2\"} 1\n# EOF\n";
    assertThat(PlainOpenMetricsParser.parse(page, Set.of(Leeway.UTF_8)).get(0).samples().get(0))
        .isEqualTo(new PlainParser.Sample("a.b", Map.of("c.d", "1", "e", "2"), "1", null));
    assertThatThrownBy(() -> PlainOpenMetricsParser.parse(page))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("quoted name");
  }

  @Test
  void takesRepeatedSeriesIfAllowed() {
    String page = "# TYPE a gauge\na{b=\"1\"} 1\na{b=\"2\"} 1\na{b=\"1\"} 2\n# EOF\n";
    assertThat(PlainOpenMetricsParser.parse(page, Set.of(Leeway.REPEATS))).hasSize(1);
    assertThatThrownBy(() -> PlainOpenMetricsParser.parse(page))
        .hasMessageContaining("interleaved");
  }

  private static final String VALID =
      """
      # EOF
      # TYPE a counter;a_total 1;a_created 2;# EOF
      # TYPE a counter;a_total 1 1 # {} 1;a_total 2 2.5;# EOF
      # TYPE a counter;a_total +Inf;# EOF
      # TYPE a stateset;a{a="x"} 0;a{a="y"} 1.0;# EOF
      # TYPE a info;a_info{b="1"} 1;a_info{b="2"} 1;# EOF
      # TYPE a summary;a{quantile="0.9"} NaN;a{quantile="0.1"} 2;a_count 3;a_sum 3.5;# EOF
      # TYPE a histogram;a_bucket{le="1"} 2;a_bucket{le="+Inf"} 2.0 # {} 5 3;# EOF
      # TYPE a histogram;a_bucket{le="-1"} 2;a_bucket{le="+Inf"} 2;# EOF
      # TYPE a histogram;a_bucket{le="+Inf"} 2;a_count 2;a_sum 2.5;a_created 7;# EOF
      # TYPE a gaugehistogram;a_bucket{le="-1"} 2;a_bucket{le="+Inf"} 2;a_gcount 2;a_gsum -1;# EOF
      # HELP a x;# UNIT a ;# TYPE a gauge;a{} 1;b 2;# TYPE c unknown;c 7.;# EOF
      """;

  static Stream<String> valid() {
    return VALID.lines();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void takesWhatIsValid(String page) {
    PlainOpenMetricsParser.parse(page.replace(';', '\n') + "\n");
  }

  private static final String FAULTS =
      """
      a 1                                                      | no # EOF
      a 1;;# EOF                                               | blank line
      # TYPE a gauge;a 1;# HELP a x;# EOF                      | behind the samples
      # TYPE a gauge;a 1;b 1;a 2;# EOF                         | second block
      # TYPE a gauge;# TYPE a gauge;# EOF                      | stands twice
      # TYPE a untyped;# EOF                                   | type untyped
      # UNIT a seconds;# EOF                                   | unit seconds
      # TYPE a_b info;# UNIT a_b b;# EOF                       | unit not allowed
      # TYPE a counter;a_total 1;a_total_total 1;a_total 1;# EOF | could both have a_total
      # TYPE a counter;a_total 1;# TYPE a_created gauge;a_created 2;# EOF | could both have
      # TYPE a counter;a_created 1;# EOF                       | created without total
      # TYPE a counter;a_total -1;# EOF                        | neither 0 nor more
      # TYPE a counter;a_total nan;# EOF                       | neither 0 nor more
      # TYPE a info;a_info 2;# EOF                             | info is not 1
      # TYPE a stateset;a{a="x"} 2;# EOF                       | neither 0 nor 1
      # TYPE a stateset;a 1;# EOF                              | no state label
      # TYPE a summary;a{quantile="2"} 1;# EOF                 | out of range
      # TYPE a summary;a 1;# EOF                               | quantile is no number
      # TYPE a summary;a_count{quantile="2"} 1;# EOF           | quantile on a sample
      # TYPE a summary;a_count 1.5;# EOF                       | no whole number
      # TYPE a summary;a_sum -1;# EOF                          | neither 0 nor more
      # TYPE a histogram;a_bucket{le="1"} 1;# EOF              | no +Inf bucket
      # TYPE a histogram;a_bucket{le="+Inf"} 1;a_bucket{le="1"} 1;# EOF | out of order
      # TYPE a histogram;a_bucket{le="1"} 2;a_bucket{le="+Inf"} 1;# EOF | do not cumulate
      # TYPE a histogram;a_bucket{le="+Inf"} 1.5;# EOF         | no whole number
      # TYPE a histogram;a_bucket{le="+Inf"} 1;a_count 2;a_sum 1;# EOF | count is not
      # TYPE a histogram;a_bucket{le="+Inf"} 1;a_sum 1;# EOF   | go together
      # TYPE a histogram;a_bucket{le="-1"} 1;a_bucket{le="+Inf"} 1;a_count 1;a_sum 1;# EOF | negative
      # TYPE a gaugehistogram;a_bucket{le="+Inf"} 1;a_gcount 1;a_gsum -1;# EOF | negative sum
      # TYPE a gauge;a{b="1"} 1;a{b="2"} 1;a{b="1"} 2;# EOF    | interleaved
      # TYPE a gauge;a 1;a 2;# EOF                             | stands twice
      # TYPE a gauge;a 1 2;a 2;# EOF                           | some samples
      # TYPE a gauge;a 1 2;a 2 1;# EOF                         | go backwards
      # TYPE a gauge;a 1 # {} 1;# EOF                          | exemplar not allowed
      # TYPE a gauge;a 1 nan;# EOF                             | timestamp nan
      # TYPE a gauge;a  1;# EOF                                | no number
      # TYPE a gauge;a 0x1;# EOF                               | no number
      # TYPE a gauge;a 1e999;# EOF                             | out of range
      # TYPE a gauge;a{b="1",} 1;# EOF                         | name expected
      # TYPE a gauge;a{b="1",b="2"} 1;# EOF                    | stands twice
      # TYPE a gauge;a{b="\\d"} 1;# EOF                        | unknown escape
      # a comment;# EOF                                        | neither HELP
      """;

  static Stream<Arguments> faults() {
    return FAULTS.lines().map(line -> line.split(" *\\| ", 2)).map(p -> Arguments.of(p[0], p[1]));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void findsFaults(String page, String fault) {
    assertThatThrownBy(() -> PlainOpenMetricsParser.parse(page.replace(';', '\n') + "\n"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(fault);
  }

  @Test
  void measuresExemplarsInCharacters() {
    String page = "# TYPE a counter\na_total 1 # {a=\"%s\"} 1\n# EOF\n";
    PlainOpenMetricsParser.parse(page.formatted("😀".repeat(127)));
    assertThatThrownBy(() -> PlainOpenMetricsParser.parse(page.formatted("ü".repeat(128))))
        .hasMessageContaining("129 characters");
  }
}
