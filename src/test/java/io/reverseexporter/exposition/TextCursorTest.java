package io.reverseexporter.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextCursorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          9a 1                     | 1 | expected a metric name, got '9'
          a                        | 2 | expected a label set or a blank after the metric name, got the end of the line
          a-b 1                    | 2 | expected a label set or a blank after the metric name, got '-'
          a{b} 1                   | 4 | expected '=' after a label name, got '}'
          a{b=} 1                  | 5 | expected '"' before a label value, got '}'
          a{b=c} 1                 | 5 | expected '"' before a label value, got 'c'
          a{b="c} 1                | 10 | expected '"' at the end of a label value, got the end of the line
          a{b="\\x"} 1              | 7 | expected \\\\, \\" or \\n in a label value, got \\'x'
          a{b="c"                  | 8 | expected ',' or '}' after a label, got the end of the line
          a{b="c" d="e"} 1         | 9 | expected ',' or '}' after a label, got 'd'
          a{b="c",,} 1             | 9 | expected a label name or '}', got ','
          a{,} 1                   | 3 | expected a label name or '}', got ','
          a{9="c"} 1               | 3 | expected a label name or '}', got '9'
          a{b:c="d"} 1             | 4 | expected '=' after a label name, got ':'
          a{b="1",b="2"} 1         | 9 | label name "b" stands twice or is reserved
          a{b="1","b"="2"} 1       | 10 | label name "b" stands twice or is reserved
          a{__name__="b"} 1        | 3 | label name "__name__" stands twice or is reserved
          {b="1"} 1                | 7 | expected a metric name before or in the braces
          {} 1                     | 2 | expected a metric name before or in the braces
          {"a","b"} 1              | 9 | expected '=' after a label name, got '}'
          a{"b"} 1                 | 6 | expected '=' after a label name, got '}'
          {"a<NUL>"} 1             | 4 | expected no zero byte in a name, got byte 0x00
          {""} 1                   | 3 | expected a name between the quotes, got none
          a x                      | 3 | expected a number as value, got "x"
          a 1x                     | 3 | expected a number as value, got "1x"
          a 1e                     | 3 | expected a number as value, got "1e"
          a 1e999                  | 3 | expected a number as value, got "1e999"
          a 0x1p3                  | 3 | expected a number as value, got "0x1p3"
          a 1_000                  | 3 | expected a number as value, got "1_000"
          a 1,5                    | 3 | expected a number as value, got "1,5"
          a .                      | 3 | expected a number as value, got "."
          a -NaN                   | 3 | expected a number as value, got "-NaN"
          a{b="c"}                 | 9 | expected a number as value, got the end of the line
          a 1 2.5                  | 5 | expected milliseconds as timestamp, got "2.5"
          a 1 now                  | 5 | expected milliseconds as timestamp, got "now"
          a 1 9223372036854775808  | 5 | expected milliseconds as timestamp, got "9223372036854775808"
          a 1 2 3                  | 7 | expected the end of the line, got "3"
          a 1 # {x="y"} 1          | 5 | expected milliseconds as timestamp, got "#"
          <html>                   | 1 | expected a metric name, got '<'
          `# TYPE a` | 9 | expected counter, gauge, histogram, summary or untyped as type, got the end of the line
          `# TYPE a info` | 10 | expected counter, gauge, histogram, summary or untyped as type, got "info"
          `# TYPE a gauge x` | 16 | expected the end of the line after the type, got "x"
          `# TYPE 9a gauge` | 8 | expected a metric name, got '9'
          `# HELP a-b text` | 9 | expected a blank after the metric name, got '-'
          `# HELP "" text` | 9 | expected a name between the quotes, got none
          """)
  void refusesWithPlaceAndReason(String line, int column, String reason) {
    assertThatThrownBy(
            () -> entries("ok 1\n# comment\n" + line.replace("<NUL>", "\0") + "\nok 2\n"))
        .isInstanceOfSatisfying(
            MalformedExpositionException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.line()).isEqualTo(3);
              assertThat(e.column()).isEqualTo(column);
            });
  }

  @Test
  void refusesInvalidUtf8InValuesAndHelp() {
    for (String hex : List.of("ff", "c0af", "e28c", "eda080", "f4908080", "80", "f8888080")) {
      byte[] bad = new java.math.BigInteger("1" + hex, 16).toByteArray();
      byte[] value = concat("a{b=\"ab", bad, "\"} 1\n");
      byte[] help = concat("# HELP a text ", bad, "\na 1\n");
      assertThatThrownBy(() -> entries(value))
          .as(hex)
          .hasMessageContaining("expected UTF-8 in a label value");
      assertThatThrownBy(() -> entries(help))
          .as(hex)
          .hasMessageContaining("expected UTF-8 in a HELP text");
    }
  }

  @Test
  void errorsShowOddBytesHarmlessly() {
    assertThatThrownBy(() -> entries("a 1\u0007\u001b[31m\n"))
        .hasMessage("line 1, column 3: expected a number as value, got \"1\\x07\\x1b[31m\"");
    assertThatThrownBy(() -> entries("\u0000\n")).hasMessageEndingWith("got byte 0x00");
    assertThatThrownBy(() -> entries("a " + "x".repeat(500))).hasMessageEndingWith("x...\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "\r\n",
        " \t\n",
        "#",
        "# ",
        "#x\n",
        "# HELP\n",
        "# HELP \n",
        "# TYPE\n",
        "# anything { goes \u0000\n",
        "#HELP a\n"
      })
  void passesOverWhatSaysNothing(String text) throws Exception {
    assertThat(entries(text)).isEmpty();
    assertThat(entries(text.endsWith("\n") || text.isEmpty() ? text + "a 1" : text + "\na 1"))
        .hasSize(1);
  }

  @Test
  void tellsWhatStandsWhere() throws Exception {
    assertThat(
            entries(
                "# HELP a_b some \\n text \n# TYPE a_b counter\na_b 1\na_b{x=\"1\",y=\"\"} +Inf -5\n"))
        .containsExactly(
            "HELP a_b [some \\n text ]",
            "TYPE a_b COUNTER",
            "SAMPLE a_b [] 1 [] plain",
            "SAMPLE a_b [x=1 y=] +Inf [-5] plain");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " a 1",
        "a  1",
        "a\t1",
        "a 1 ",
        "a 1\r",
        "a{} 1",
        "a{b=\"1\",} 1",
        "a{b=\"1\"}1",
        "a{ b=\"1\"} 1",
        "a {b=\"1\"} 1",
        "a{b =\"1\"} 1",
        "a{\"b\"=\"1\"} 1",
        "{\"a\"} 1",
        "a 1  5",
        "a 1 +5",
        "a 1 5 "
      })
  void whatMustBeRewrittenIsNotPlain(String line) throws Exception {
    assertThat(entries(line + "\n")).singleElement().asString().doesNotContain("plain");
  }

  @Test
  void aLastLineWithoutNewlineIsNotPlain() throws Exception {
    assertThat(entries("a 1\na 2")).containsExactly("SAMPLE a [] 1 [] plain", "SAMPLE a [] 2 []");
  }

  @Test
  void takesManyLabels() throws Exception {
    StringBuilder line = new StringBuilder("a{");
    for (int i = 0; i < 5000; i++) {
      line.append("label_").append(i).append("=\"").append(i).append("\",");
    }
    assertThat(entries(line + "last=\"x\"} 1\n"))
        .singleElement()
        .asString()
        .endsWith("last=x] 1 [] plain");
    assertThatThrownBy(() -> entries(line + "label_17=\"x\"} 1\n"))
        .hasMessageContaining("\"label_17\" stands twice");
  }

  private static byte[] concat(String before, byte[] middle, String after) {
    byte[] head = before.getBytes(StandardCharsets.UTF_8);
    byte[] tail = after.getBytes(StandardCharsets.UTF_8);
    // The first byte of the middle only keeps its sign away.
    byte[] all = new byte[head.length + middle.length - 1 + tail.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(middle, 1, all, head.length, middle.length - 1);
    System.arraycopy(tail, 0, all, head.length + middle.length - 1, tail.length);
    return all;
  }

  private static List<String> entries(String text) throws MalformedExpositionException {
    return entries(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> entries(byte[] body) throws MalformedExpositionException {
    ExpositionCursor cursor = ExpositionCursor.of(Body.of(body));
    List<String> entries = new ArrayList<>();
    while (true) {
      ExpositionCursor.Entry entry = cursor.next();
      if (entry == ExpositionCursor.Entry.END) {
        return entries;
      }
      String name = text(body, cursor.nameStart(), cursor.nameEnd());
      entries.add(
          switch (entry) {
            case HELP ->
                "HELP " + name + " [" + text(body, cursor.textStart(), cursor.textEnd()) + "]";
            case TYPE -> "TYPE " + name + " " + cursor.type();
            default -> "SAMPLE " + name + " " + sample(body, cursor);
          });
    }
  }

  private static String sample(byte[] body, ExpositionCursor cursor) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < cursor.labels().count(); i++) {
      LabelSpans spans = cursor.labels();
      labels.add(
          text(body, spans.nameStart(i), spans.nameEnd(i))
              + "="
              + text(body, spans.valueStart(i), spans.valueEnd(i)));
    }
    return "["
        + String.join(" ", labels)
        + "] "
        + text(body, cursor.valueStart(), cursor.valueEnd())
        + " ["
        + text(body, cursor.timestampStart(), cursor.timestampEnd())
        + "]"
        + (cursor.isPlain() ? " plain" : "");
  }

  private static String text(byte[] body, int start, int end) {
    return new String(body, start, end - start, StandardCharsets.UTF_8);
  }
}
