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

class OpenMetricsCursorTest {
  /** Each stands as the second line of a body. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          9a 1                      |  1 | expected a metric name, got '9'
          -a 1                      |  1 | expected a metric name, got '-'
          <html>                    |  1 | expected a metric name, got '<'
          a                         |  2 | expected '{' or a blank after the metric name, got the end of the line
          a{b="c"}                  |  9 | expected a blank before the value, got the end of the line
          a-b 1                     |  2 | expected '{' or a blank after the metric name, got '-'
          a 1 2 3                   |  7 | expected an exemplar or the end of the line, got "3"
          a{b} 1                    |  4 | expected '=' after a label name, got '}'
          a{b=} 1                   |  5 | expected '"' before a label value, got '}'
          a{b=c} 1                  |  5 | expected '"' before a label value, got 'c'
          a{b='c'} 1                |  5 | expected '"' before a label value, got '''
          a{b="c} 1                 | 10 | expected '"' at the end of a label value, got the end of the line
          a{b="c\\                  |  8 | expected '"' at the end of a label value, got the end of the line
          a{b="c\\"} 1              | 12 | expected '"' at the end of a label value, got the end of the line
          a{b="c"                   |  8 | expected ',' or '}' after a label, got the end of the line
          a{b="c",                  |  9 | expected a label name or '}', got the end of the line
          a{b                       |  4 | expected '=' after a label name, got the end of the line
          a{                        |  3 | expected a label name or '}', got the end of the line
          a{b="c" ,d="e"} 1         |  8 | OpenMetrics allows no blanks in a label set
          a{b="c";d="e"} 1          |  8 | expected ',' or '}' after a label, got ';'
          a{b="c"d="e"} 1           |  8 | expected ',' or '}' after a label, got 'd'
          a{b="c",,d="e"} 1         |  9 | expected a label name or '}', got ','
          a{b="c",} 1               |  8 | OpenMetrics allows no trailing comma in a label set
          a{"b"="c",} 1             | 10 | OpenMetrics allows no trailing comma in a label set
          {"a",} 1                  |  5 | OpenMetrics allows no trailing comma in a label set
          a{,} 1                    |  3 | expected a label name or '}', got ','
          a{,b="c"} 1               |  3 | expected a label name or '}', got ','
          a{9="c"} 1                |  3 | expected a label name or '}', got '9'
          a{b:c="d"} 1              |  4 | expected '=' after a label name, got ':'
          a{b-c="d"} 1              |  4 | expected '=' after a label name, got '-'
          a{ b="c"} 1               |  3 | OpenMetrics allows no blanks in a label set
          a{b ="c"} 1               |  4 | OpenMetrics allows no blanks in a label set
          a{b= "c"} 1               |  5 | OpenMetrics allows no blanks in a label set
          a{b="c" } 1               |  8 | OpenMetrics allows no blanks in a label set
          a{b="c", d="e"} 1         |  9 | OpenMetrics allows no blanks in a label set
          a{b="c",<TAB>d="e"} 1     |  9 | OpenMetrics allows no blanks in a label set
          a{ } 1                    |  3 | OpenMetrics allows no blanks in a label set
          a{b="1",b="2"} 1          |  9 | label name "b" stands twice or is reserved
          a{b="1","b"="2"} 1        | 10 | label name "b" stands twice or is reserved
          a{__name__="b"} 1         |  3 | label name "__name__" stands twice or is reserved
          {b="1"} 1                 |  7 | expected a metric name before or in the braces
          {} 1                      |  2 | expected a metric name before or in the braces
          {"a","b"} 1               |  7 | expected one metric name, got a second one in the braces
          a{"b"} 1                  |  4 | expected one metric name, got a second one in the braces
          {"a","b"="c","d"} 1       | 15 | expected one metric name, got a second one in the braces
          {""} 1                    |  3 | expected a name between the quotes, got none
          {"a",""="b"} 1            |  7 | expected a name between the quotes, got none
          {"a"b="c"} 1              |  5 | expected '=' after a label name, got 'b'
          {"a                       |  4 | expected '"' at the end of a name, got the end of the line
          {"a<NUL>"} 1              |  4 | expected no zero byte in a name, got byte 0x00
          {a} 1                     |  3 | expected '=' after a label name, got '}'
          {"a"}1                    |  6 | expected a blank before the value, got '1'
          a {b="c"} 1               |  3 | expected a number as value, got "{b="c"}"
          a<TAB>1                   |  2 | expected '{' or a blank after the metric name, got byte 0x09
          a  1                      |  3 | expected exactly one blank before the value, got another
          a{b="c"}1                 |  9 | expected a blank before the value, got '1'
          a{b="c"}  1               | 10 | expected exactly one blank before the value, got another
          a{b="c"}<TAB>1            |  9 | expected a blank before the value, got byte 0x09
          a x                       |  3 | expected a number as value, got "x"
          a 1x                      |  3 | expected a number as value, got "1x"
          a 1e                      |  3 | expected a number as value, got "1e"
          a 1e999                   |  3 | expected a number as value, got "1e999"
          a -1e999                  |  3 | expected a number as value, got "-1e999"
          a 0x1p3                   |  3 | expected a number as value, got "0x1p3"
          a 0x1                     |  3 | expected a number as value, got "0x1"
          a 1_000                   |  3 | expected a number as value, got "1_000"
          a 1,5                     |  3 | expected a number as value, got "1,5"
          a .                       |  3 | expected a number as value, got "."
          a +                       |  3 | expected a number as value, got "+"
          a -                       |  3 | expected a number as value, got "-"
          a -NaN                    |  3 | expected a number as value, got "-NaN"
          a +NaN                    |  3 | expected a number as value, got "+NaN"
          a infin                   |  3 | expected a number as value, got "infin"
          a 1;                      |  3 | expected a number as value, got "1;"
          a 1<TAB>                  |  3 | expected a number as value, got "1\\x09"
          a 1<TAB>2                 |  3 | expected a number as value, got "1\\x092"
          a 1  2                    |  5 | expected exactly one blank before the timestamp, got another
          a 1 now                   |  5 | expected a number as timestamp, got "now"
          a 1 NaN                   |  5 | expected a finite number as timestamp, got "NaN"
          a 1 Inf                   |  5 | expected a finite number as timestamp, got "Inf"
          a 1 -Infinity             |  5 | expected a finite number as timestamp, got "-Infinity"
          a 1 1e400                 |  5 | expected a number as timestamp, got "1e400"
          a 1 9223372036854775.808  |  5 | expected seconds within the milliseconds of a 64-bit number as timestamp, got "9223372036854775.808"
          a 1 -9223372036854775.809 |  5 | expected seconds within the milliseconds of a 64-bit number as timestamp, got "-9223372036854775.809"
          a 1 1e17                  |  5 | expected seconds within the milliseconds of a 64-bit number as timestamp, got "1e17"
          a 1 1_0                   |  5 | expected a number as timestamp, got "1_0"
          a 1 0x1p3                 |  5 | expected a number as timestamp, got "0x1p3"
          a 1 2  # {} 1             |  7 | expected an exemplar or the end of the line, got ' '
          a 1 2 #                   |  7 | expected '# {' before the labels of an exemplar, got "#"
          a 1 #                     |  5 | expected '# {' before the labels of an exemplar, got "#"
          a 1 #{} 1                 |  5 | expected '# {' before the labels of an exemplar, got "#{}"
          a 1 #  {} 1               |  5 | expected '# {' before the labels of an exemplar, got "#"
          a 1  # {} 1               |  5 | expected exactly one blank before the timestamp, got another
          a 1 # {                   |  8 | expected a label name or '}', got the end of the line
          a 1 # {}                  |  9 | expected a blank before the value of an exemplar, got the end of the line
          a 1 # {}1                 |  9 | expected a blank before the value of an exemplar, got '1'
          a 1 # {}  1               | 10 | expected exactly one blank before the value of an exemplar, got another
          a 1 # {} x                | 10 | expected a number as value of an exemplar, got "x"
          a 1 # {} 1e999            | 10 | expected a number as value of an exemplar, got "1e999"
          a 1 # {} 1 x              | 12 | expected a number as timestamp of an exemplar, got "x"
          a 1 # {} 1 NaN            | 12 | expected a finite number as timestamp of an exemplar, got "NaN"
          a 1 # {} 1 +Inf           | 12 | expected a finite number as timestamp of an exemplar, got "+Inf"
          a 1 # {} 1 1e400          | 12 | expected a number as timestamp of an exemplar, got "1e400"
          a 1 # {} 1 1e200          | 12 | expected seconds within the milliseconds of a 64-bit number as timestamp of an exemplar, got "1e200"
          a 1 # {} 1 2 3            | 14 | expected the end of the line, got "3"
          a 1 # {} 1 # {} 1         | 12 | expected a number as timestamp of an exemplar, got "#"
          a 1 # {b} 1               |  9 | expected '=' after a label name, got '}'
          a 1 # {b=c} 1             | 10 | expected '"' before a label value, got 'c'
          a 1 # {b="c} 1            | 15 | expected '"' at the end of a label value, got the end of the line
          a 1 # {b="c",} 1          | 13 | OpenMetrics allows no trailing comma in a label set
          a 1 # {,} 1               |  8 | expected a label name or '}', got ','
          a 1 # { b="c"} 1          |  8 | OpenMetrics allows no blanks in a label set
          a 1 # {b="c" } 1          | 13 | OpenMetrics allows no blanks in a label set
          a 1 # {b="c",b="d"} 1     | 14 | label name "b" stands twice
          a 1 # {"b"} 1             | 11 | expected '=' after a label name, got '}'
          a 1 # {""="c"} 1          |  9 | expected a name between the quotes, got none
          a 1 # {b="c<NUL>"} 1      | 12 | expected no zero byte in a label value of an exemplar, got byte 0x00
          a 1 # {b="c"}             | 14 | expected a blank before the value of an exemplar, got the end of the line
          a 1 {b="c"} 1             |  5 | expected a number as timestamp, got "{b="c"}"
          a 1 # b="c" 1             |  5 | expected '# {' before the labels of an exemplar, got "#"
          <TAB>a 1                  |  1 | OpenMetrics allows no blanks at the beginning of a line
          <TAB>                     |  1 | OpenMetrics allows no blanks at the beginning of a line
          a 1<CR>                   |  4 | OpenMetrics allows no carriage return at the end of a line
          a{b="c"} 1<CR>            | 11 | OpenMetrics allows no carriage return at the end of a line
          a<CR>                     |  2 | OpenMetrics allows no carriage return at the end of a line
          a 1 2<CR>                 |  6 | OpenMetrics allows no carriage return at the end of a line
          a 1 # {} 1<CR>            | 11 | OpenMetrics allows no carriage return at the end of a line
          a 1 # {} 1 2<CR>          | 13 | OpenMetrics allows no carriage return at the end of a line
          <CR>                      |  1 | OpenMetrics allows no carriage return at the end of a line
          `# TYPE a counter<CR>` | 17 | OpenMetrics allows no carriage return at the end of a line
          `# UNIT a_s s<CR>` | 13 | OpenMetrics allows no carriage return at the end of a line
          `# EOF<CR>` | 6 | OpenMetrics allows no carriage return at the end of a line
          `#` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "#"
          `# comment` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "# comment"
          `#comment` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "#comment"
          `#TYPE a counter` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "#TYPE a counter"
          `#  TYPE a counter` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "#  TYPE a counter"
          `#<TAB>TYPE a counter` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "#\\x09TYPE a counter"
          `# Type a counter` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "# Type a counter"
          `# type a counter` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "# type a counter"
          `# TYPES a counter` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "# TYPES a counter"
          `# TYPE` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "# TYPE"
          `# TYPE a` | 9 | expected a blank after the metric name, got the end of the line
          `# TYPE  a counter` | 8 | expected a metric name, got ' '
          `# TYPE a  counter` | 10 | expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown as type, got " counter"
          `# TYPE a Counter` | 10 | expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown as type, got "Counter"
          `# TYPE a COUNTER` | 10 | expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown as type, got "COUNTER"
          `# TYPE a untyped` | 10 | expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown as type, got "untyped"
          `# TYPE a gauge_histogram` | 10 | expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown as type, got "gauge_histogram"
          `# TYPE a counter x` | 10 | expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown as type, got "counter x"
          `# TYPE 9a counter` | 8 | expected a metric name, got '9'
          `# TYPE a-b counter` | 9 | expected a blank after the metric name, got '-'
          `# TYPE a{} counter` | 9 | expected a blank after the metric name, got '{'
          `# TYPE "" counter` | 9 | expected a name between the quotes, got none
          `# TYPE "a counter` | 18 | expected '"' at the end of a name, got the end of the line
          `# TYPE "a"counter` | 11 | expected a blank after the metric name, got 'c'
          `# TYPE<TAB>a counter` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "# TYPE\\x09a counter"
          `# HELP` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "# HELP"
          `# HELP a` | 9 | expected a blank after the metric name, got the end of the line
          `# HELP 9a text` | 8 | expected a metric name, got '9'
          `# HELP a<TAB>text` | 9 | expected a blank after the metric name, got byte 0x09
          `# UNIT` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "# UNIT"
          `# UNIT a` | 9 | expected a blank after the metric name, got the end of the line
          `# UNIT a_seconds bytes` | 18 | unit "bytes" is not the end of the name "a_seconds" behind an underscore
          `# UNIT a_seconds econds` | 18 | unit "econds" is not the end of the name "a_seconds" behind an underscore
          `# UNIT a_seconds _seconds` | 18 | unit "_seconds" is not the end of the name "a_seconds" behind an underscore
          `# UNIT aseconds seconds` | 17 | unit "seconds" is not the end of the name "aseconds" behind an underscore
          `# UNIT seconds seconds` | 16 | unit "seconds" is not the end of the name "seconds" behind an underscore
          `# UNIT a_seconds  seconds` | 18 | unit " seconds" is not the end of the name "a_seconds" behind an underscore
          `# EOFx` | 6 | expected the end of the body after '# EOF', got 'x'
          `# EO` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "# EO"
          `# eof` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "# eof"
          `#EOF` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "#EOF"
          `#  EOF` | 1 | OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got "#  EOF"
          """)
  void refusesWithPlaceAndReason(String line, int column, String reason) {
    String bytes = line.replace("<TAB>", "\t").replace("<CR>", "\r").replace("<NUL>", "\0");
    assertRefused("ok 1\n" + bytes + "\nok 2\n# EOF\n", 2, column, reason);
  }

  @Test
  void refusesBlanksAtTheEdgesOfLines() {
    String end = "OpenMetrics allows no blanks at the end of a line";
    String beginning = "OpenMetrics allows no blanks at the beginning of a line";
    String none = ", got the end of the line";
    String comments =
        "OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got \"# \"";
    String types =
        "expected counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown"
            + " as type, got ";
    String unit = "unit \"s \" is not the end of the name \"a_s\" behind an underscore";
    assertRefused("a 1 \n# EOF\n", 1, 4, end);
    assertRefused("a 1 2 \n# EOF\n", 1, 6, end);
    assertRefused("a 1 # {} 1 \n# EOF\n", 1, 11, end);
    assertRefused("a 1 # {} 1 2 \n# EOF\n", 1, 13, end);
    assertRefused("a \n# EOF\n", 1, 3, "expected a number as value" + none);
    assertRefused("a 1 # {} \n# EOF\n", 1, 10, "expected a number as value of an exemplar" + none);
    assertRefused(" a 1\n# EOF\n", 1, 1, beginning);
    assertRefused("\ta 1\n# EOF\n", 1, 1, beginning);
    assertRefused(" # EOF\n", 1, 1, beginning);
    assertRefused(" \n# EOF\n", 1, 1, beginning);
    assertRefused("# \n# EOF\n", 1, 1, comments);
    assertRefused("# TYPE \n# EOF\n", 1, 8, "expected a metric name" + none);
    assertRefused("# TYPE a \n# EOF\n", 1, 10, types + "\"\"");
    assertRefused("# TYPE a info \n# EOF\n", 1, 10, types + "\"info \"");
    assertRefused("# UNIT a_s s \n# EOF\n", 1, 12, unit);
  }

  @Test
  void refusesBlankLines() {
    String reason = "OpenMetrics allows no blank lines";
    assertRefused("\n# EOF\n", 1, 1, reason);
    assertRefused("a 1\n\nb 1\n# EOF\n", 2, 1, reason);
    assertRefused("a 1\n# TYPE b info\n\n# EOF\n", 3, 1, reason);
  }

  @Test
  void refusesABodyWithoutItsEnd() {
    String reason = "expected '# EOF' as the last line, got the end of the body";
    assertRefused("", 1, 1, reason);
    assertRefused("a 1\n", 2, 1, reason);
    assertRefused("a 1", 1, 4, reason);
    assertRefused("a 1 2", 1, 6, reason);
    assertRefused("a 1\na 1 # {} 2", 2, 11, reason);
    assertRefused("a 1 # {} 2 3", 1, 13, reason);
    assertRefused("# TYPE a info", 1, 14, reason);
    assertRefused("# HELP a text", 1, 14, reason);
    assertRefused("# UNIT a_s s", 1, 13, reason);
    assertRefused(
        "a{b=\"c", 1, 7, "expected '\"' at the end of a label value, got the end of the body");
    assertRefused(
        "# EO",
        1,
        1,
        "OpenMetrics allows no comments but '# HELP ', '# TYPE ', '# UNIT ' and '# EOF', got"
            + " \"# EO\"");
  }

  @Test
  void refusesWhatStandsBehindTheEnd() {
    String reason = "expected the end of the body after '# EOF', got ";
    assertRefused("a 1\n# EOF\na 1\n", 3, 1, reason + "'a'");
    assertRefused("# EOF\n\n", 2, 1, reason + "the end of the line");
    assertRefused("# EOF\n# EOF\n", 2, 1, reason + "'#'");
    assertRefused("# EOF ", 1, 6, reason + "' '");
    assertRefused("# EOF \n", 1, 6, reason + "' '");
    assertRefused("# EOFx\n", 1, 6, reason + "'x'");
    assertRefused("# EOF\r\n", 1, 6, "OpenMetrics allows no carriage return at the end of a line");
  }

  @Test
  void refusesInvalidUtf8() {
    String[] lines = {
      "a{b=\"x?\"} 1",
      "{\"x?\"} 1",
      "a{\"x?\"=\"y\"} 1",
      "# HELP a x?",
      "# TYPE \"x?\" info",
      "a 1 # {b=\"x?\"} 1",
      "a 1 # {\"x?\"=\"y\"} 1"
    };
    String[] places = {"label value", "name", "name", "HELP text", "name", "label value", "name"};
    for (int i = 0; i < lines.length; i++) {
      byte[] bytes = (lines[i] + "\n# EOF\n").getBytes(StandardCharsets.US_ASCII);
      bytes[lines[i].indexOf('?')] = (byte) 0xff;
      assertRefused(
          bytes,
          1,
          lines[i].indexOf('?') + 1,
          "expected UTF-8 in a " + places[i] + ", got byte 0xff");
    }
  }

  @Test
  void exemplarLabelsHaveAtMost128Characters() throws Exception {
    // Names and values are counted in code points, an escape is one character.
    String full =
        "abc=\"" + "x".repeat(100) + "\",\"\u00e9\\n\"=\"" + "\u20ac\ud83d\ude00\\\\".repeat(7);
    assertThat(entries("a 1 # {" + full + "12\"} 1\n# EOF\n")).hasSize(1);
    assertThat(entries("a 1 # {b=\"" + "x".repeat(127) + "\"} 1\n# EOF\n")).hasSize(1);
    assertRefused(
        "a 1 # {" + full + "123\"} 1\n# EOF\n",
        1,
        7,
        "exemplar labels have 129 characters, OpenMetrics allows 128");
    assertRefused(
        "a 1 # {b=\"" + "x".repeat(129) + "\"} 1\n# EOF\n",
        1,
        7,
        "exemplar labels have 130 characters, OpenMetrics allows 128");
    // An unknown escape is two characters.
    assertRefused(
        "a 1 # {b=\"" + "\\d".repeat(64) + "\"} 1\n# EOF\n",
        1,
        7,
        "exemplar labels have 129 characters, OpenMetrics allows 128");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a inf\na +INF\na -Infinity\na nan\na NaN\na 1.\na .5\na +1e+5\na 1E-5\na 1e-99999\n",
        "a 1 0\na 1 -0\na 1 +5\na 1 .5\na 1 5.\na 1 1.5E9\na 1 1e-999\n",
        "a 1 9223372036854775.807\na 1 -9223372036854775.808\n",
        "a 1 0.9223372036854775807e16\n",
        "a{b=\"\\\"\\\\\\n\t#{},= \u20ac\0\"} 1\n",
        "a:b 1\n:a 1\n_a 1\n",
        "# HELP a \n# HELP a  x \\q\t\0\r\n# UNIT a_b \n# UNIT a_b b\n# UNIT a_b_c b_c\n# UNIT _s s\n",
        """
        # TYPE a counter
        # TYPE a gauge
        # TYPE a histogram
        # TYPE a gaugehistogram
        # TYPE a summary
        # TYPE a info
        # TYPE a stateset
        # TYPE a unknown
        """,
        "a_bucket 1 # {} 1\na 1 # {b=\"c\"} NaN\na_count 1 2 # {__name__=\"c\"} +Inf -1.5\n",
        "a 1\n# TYPE a counter\nb 1\n# TYPE a gauge\na 2\n# HELP b x\n# HELP b y\na_created -1\n"
      })
  void takesWhatPrometheusTakes(String lines) throws Exception {
    int count = (int) lines.chars().filter(c -> c == '\n').count();
    assertThat(entries(lines + "# EOF\n")).hasSize(count);
    assertThat(entries(lines + "# EOF")).hasSize(count);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{} 1",
        "a{b=\"\\d\"} 1",
        "a{b=\"\\\u00e9\"} 1",
        "a{\"b\"=\"c\"} 1",
        "{\"a\"} 1",
        "{\"a\\d\"} 1",
        "{b=\"c\",\"a\"} 1",
        "a 1 # {b=\"\\d\"} 1",
        "a 1 # {\"b\"=\"c\"} 1"
      })
  void whatMustBeRewrittenIsNotPlain(String line) throws Exception {
    assertThat(entries(line + "\na 1 # {} 1\n# EOF\n"))
        .satisfiesExactly(
            odd -> assertThat(odd).doesNotContain("plain"),
            next -> assertThat(next).endsWith("plain"));
  }

  @Test
  void readsSingleLinesAgain() throws Exception {
    byte[] bytes = "a 1\na{b=\"c\"} 2\n# EOF\n".getBytes(StandardCharsets.UTF_8);
    ExpositionCursor cursor =
        ExpositionCursor.of(new Body(bytes, bytes.length, Syntax.OPENMETRICS));
    cursor.seek(4);
    assertThat(cursor.next()).isEqualTo(ExpositionCursor.Entry.SAMPLE);
    assertThat(text(bytes, cursor.valueStart(), cursor.valueEnd())).isEqualTo("2");
    assertThat(cursor.next()).isEqualTo(ExpositionCursor.Entry.END);
    assertThat(cursor.next()).isEqualTo(ExpositionCursor.Entry.END);
    cursor.seek(0);
    assertThat(cursor.next()).isEqualTo(ExpositionCursor.Entry.SAMPLE);
    assertThat(text(bytes, cursor.valueStart(), cursor.valueEnd())).isEqualTo("1");
  }

  private static void assertRefused(String body, int line, int column, String reason) {
    assertRefused(body.getBytes(StandardCharsets.UTF_8), line, column, reason);
  }

  private static void assertRefused(byte[] body, int line, int column, String reason) {
    assertThatThrownBy(() -> entries(body))
        .as(new String(body, StandardCharsets.UTF_8))
        .isInstanceOfSatisfying(
            MalformedExpositionException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.line()).isEqualTo(line);
              assertThat(e.column()).isEqualTo(column);
            });
  }

  @Test
  void tellsWhatStandsWhere() throws Exception {
    assertThat(
            entries(
                """
                # HELP a_seconds some \\n text \\x
                # TYPE a_seconds counter
                # UNIT a_seconds seconds
                a_seconds_total 1
                a_seconds_total{x="1",y=""} +Inf -5.5
                a_seconds_total{} 2 # {} 1
                a_seconds_total{x="\\d"} 2 1e3 # {trace_id="KOO5S4vxi0o",b="\\""} 9.8 1520879607.789
                {"b.c","d.e"="f",g="h"} 3 4 # {"i.j"="k"} 5
                # TYPE "b.c" info
                # EOF
                """))
        .containsExactly(
            "HELP a_seconds [some \\n text \\x] odd",
            "TYPE a_seconds COUNTER",
            "UNIT a_seconds [seconds]",
            "SAMPLE a_seconds_total [] 1 plain",
            "SAMPLE a_seconds_total [x=1 y=] +Inf @-5.5 plain",
            "SAMPLE a_seconds_total [] 2 # {} 1 = [] 1",
            "SAMPLE a_seconds_total [x=\\d] 2 @1e3"
                + " # {trace_id=\"KOO5S4vxi0o\",b=\"\\\"\"} 9.8 1520879607.789"
                + " = [trace_id=KOO5S4vxi0o b=\\\"] 9.8 @1520879607.789",
            "SAMPLE \"b.c\" [\"d.e\"=f g=h] 3 @4 # {\"i.j\"=\"k\"} 5 = [\"i.j\"=k] 5",
            "TYPE \"b.c\" INFO");
  }

  private static List<String> entries(String text) throws MalformedExpositionException {
    return entries(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> entries(byte[] bytes) throws MalformedExpositionException {
    Body body = new Body(bytes, bytes.length, Syntax.OPENMETRICS);
    ExpositionCursor cursor = ExpositionCursor.of(body);
    List<String> entries = new ArrayList<>();
    while (true) {
      ExpositionCursor.Entry entry = cursor.next();
      if (entry == ExpositionCursor.Entry.END) {
        return entries;
      }
      String name =
          quoted(cursor.isNameQuoted(), text(bytes, cursor.nameStart(), cursor.nameEnd()));
      entries.add(
          entry
              + " "
              + name
              + " "
              + switch (entry) {
                case SAMPLE -> sample(bytes, cursor);
                case TYPE -> cursor.type();
                default ->
                    "["
                        + text(bytes, cursor.textStart(), cursor.textEnd())
                        + "]"
                        + (cursor.isTextPlain() ? "" : " odd");
              });
    }
  }

  private static String sample(byte[] body, ExpositionCursor cursor) {
    var out = new StringBuilder(labels(body, cursor.labels()));
    out.append(' ').append(text(body, cursor.valueStart(), cursor.valueEnd()));
    out.append(at(body, cursor.timestampStart(), cursor.timestampEnd()));
    if (cursor.exemplarStart() < cursor.exemplarEnd()) {
      out.append(' ').append(text(body, cursor.exemplarStart(), cursor.exemplarEnd()));
      out.append(" = ").append(labels(body, cursor.exemplarLabels())).append(' ');
      out.append(text(body, cursor.exemplarValueStart(), cursor.exemplarValueEnd()));
      out.append(at(body, cursor.exemplarTimestampStart(), cursor.exemplarTimestampEnd()));
    }
    return out.append(cursor.isPlain() ? " plain" : "").toString();
  }

  private static String at(byte[] body, int start, int end) {
    return start < end ? " @" + text(body, start, end) : "";
  }

  private static String labels(byte[] body, LabelSpans spans) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < spans.count(); i++) {
      labels.add(
          quoted(spans.isQuoted(i), text(body, spans.nameStart(i), spans.nameEnd(i)))
              + "="
              + text(body, spans.valueStart(i), spans.valueEnd(i)));
    }
    return "[" + String.join(" ", labels) + "]";
  }

  private static String quoted(boolean isQuoted, String name) {
    return isQuoted ? '"' + name + '"' : name;
  }

  private static String text(byte[] body, int start, int end) {
    return new String(body, start, end - start, StandardCharsets.UTF_8);
  }
}
