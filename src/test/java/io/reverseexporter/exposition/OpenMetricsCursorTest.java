package io.reverseexporter.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenMetricsCursorTest {
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
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
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
