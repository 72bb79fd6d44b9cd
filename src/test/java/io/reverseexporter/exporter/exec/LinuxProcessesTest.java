package io.reverseexporter.exporter.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinuxProcessesTest {
  @Test
  void aStatLineIsReadWhateverTheNameHolds() {
    ProcStat stat = parse("77 (a) Z (b) S 5 77 77 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 4711 9 9");
    assertThat(stat).isEqualTo(new ProcStat(77, 5, false, false, 4711));
    assertThat(parse("77 (x) Z 5 77 77 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 4711 9 9"))
        .isEqualTo(new ProcStat(77, 5, true, false, 4711));
    assertThat(parse("77 (k) I 2 0 0 0 -1 69238880 1 0 0 0 0 0 0 0 20 0 1 0 4711 9 9"))
        .isEqualTo(new ProcStat(77, 2, false, true, 4711));
  }

  @Test
  void whatIsNoStatLineIsNone() {
    assertThat(parse("")).isNull();
    assertThat(parse("77 (x) S 5")).isNull();
    assertThat(parse("77 (x) S a 77 77 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 4711 9")).isNull();
  }

  private static @org.jspecify.annotations.Nullable ProcStat parse(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return ProcStat.parse(77, bytes, bytes.length);
  }

  @Test
  void aMarkIsFoundWhereverItStands() {
    var mark = new RunMark("abc");
    assertThat(isIn(mark, "A=B\0REVERSE_EXPORTER_RUN=abc\0C=D\0")).isTrue();
    assertThat(isIn(mark, "REVERSE_EXPORTER_RUN=abc")).isTrue();
    assertThat(isIn(mark, "REVERSE_EXPORTER_RUN=abd\0")).isFalse();
    assertThat(isIn(mark, "REVERSE_EXPORTER_RUN=ab")).isFalse();
    assertThat(isIn(mark, "")).isFalse();
    assertThat(mark.isIn(new byte[0], -1)).isFalse();
    assertThat(RunMark.random()).isNotEqualTo(RunMark.random());
  }

  private static boolean isIn(RunMark mark, String environ) {
    byte[] bytes = environ.getBytes(StandardCharsets.UTF_8);
    return mark.isIn(bytes, bytes.length);
  }
}
