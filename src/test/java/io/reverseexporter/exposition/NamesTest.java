package io.reverseexporter.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "no:escaping_required, no:escaping_required, no:escaping_required, no:escaping_required",
    "mysystem.prod.west.cpu.load, mysystem_prod_west_cpu_load,"
        + " mysystem_dot_prod_dot_west_dot_cpu_dot_load, U__mysystem_2e_prod_2e_west_2e_cpu_2e_load",
    "http.status:my_sum, http_status:my_sum, http_dot_status:my__sum, U__http_2e_status:my__sum",
    "label with \u03b1\u03b2, label_with___, label__with______, U__label_20_with_20__3b1__3b2_",
    "9lives, _lives, __lives, U___39_lives",
    "a9.b, a9_b, a9_dot_b, U__a9_2e_b",
    "a\ud83d\ude00, a_, a__, U__a_1f600_",
    "_.x, __x, ___dot_x, U_____2e_x"
  })
  void metricNamesAreEscaped(String name, String underscores, String dots, String values) {
    byte[] bytes = utf8(name);
    assertThat(metric(bytes, Escaping.UNDERSCORES)).isEqualTo(underscores);
    assertThat(metric(bytes, Escaping.DOTS)).isEqualTo(dots);
    assertThat(metric(bytes, Escaping.VALUES)).isEqualTo(values);
    assertThat(metric(bytes, Escaping.ALLOW_UTF_8)).isEqualTo(name);
  }

  @Test
  void aColonIsNotClassicInALabelName() {
    assertThat(Names.isClassicMetricName(utf8("a:b"))).isTrue();
    assertThat(Names.isClassicLabelName(utf8("a:b"))).isFalse();
    assertThat(label("a:b_c", Escaping.UNDERSCORES)).isEqualTo("a_b_c");
    assertThat(label("a:b_c", Escaping.DOTS)).isEqualTo("a__b__c");
    assertThat(label("a:b_c", Escaping.VALUES)).isEqualTo("U__a_3a_b__c");
    assertThat(label("a:b_c", Escaping.ALLOW_UTF_8)).isEqualTo("a:b_c");
    assertThat(label("ab_c", Escaping.DOTS)).isEqualTo("ab_c");
  }

  @Test
  void classicNamesBeginWithNoDigitAndAreNotEmpty() {
    assertThat(Names.isClassicMetricName(utf8(""))).isFalse();
    assertThat(Names.isClassicMetricName(utf8("9a"))).isFalse();
    assertThat(Names.isClassicMetricName(utf8("a.b"))).isFalse();
    assertThat(Names.isClassicMetricName(utf8("\u00e4"))).isFalse();
    assertThat(Names.isClassicMetricName(utf8(":9"))).isTrue();
    assertThat(Names.isClassicLabelName(utf8("_9"))).isTrue();
    assertThat(Names.isClassicLabelName(utf8("9_"))).isFalse();
  }

  @Test
  void bytesThatAreNotUtf8AreReplaced() {
    byte[] name = {'a', (byte) 0xff, (byte) 0xc3};
    assertThat(metric(name, Escaping.UNDERSCORES)).isEqualTo("a__");
    assertThat(metric(name, Escaping.DOTS)).isEqualTo("a____");
    assertThat(metric(name, Escaping.VALUES)).isEqualTo("U__a_fffd__fffd_");
  }

  @Test
  void unescapesWhatStandsInQuotes() {
    byte[] b = utf8("\"a\\\\b\\\"c\\nd\\xe\\");
    assertThat(new String(Names.unescaped(b, 1, b.length), StandardCharsets.UTF_8))
        .isEqualTo("a\\b\"c\nd\\xe\\");
    assertThat(
            new String(
                Names.escapedMetricName(Names.unescaped(b, 1, 6), Escaping.UNDERSCORES),
                StandardCharsets.UTF_8))
        .isEqualTo("a_b_");
  }

  private static String metric(byte[] name, Escaping escaping) {
    return new String(Names.escapedMetricName(name, escaping), StandardCharsets.UTF_8);
  }

  private static String label(String name, Escaping escaping) {
    return new String(Names.escapedLabelName(utf8(name), escaping), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
