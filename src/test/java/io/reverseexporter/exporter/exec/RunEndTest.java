package io.reverseexporter.exporter.exec;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunEndTest {
  @Test
  void aTimeoutMayBeAsLongAsADurationOfTheConfiguration() {
    RunEnd end = RunEnd.after(Duration.ofNanos(Long.MAX_VALUE));
    assertThatNoException().isThrownBy(end::check);
  }

  @Test
  void theTimeoutIsTheReasonWhereThereIsNoOther() {
    RunEnd end = RunEnd.after(Duration.ofNanos(1));
    assertThatThrownBy(end::check).hasMessageContaining("within its timeout");
  }
}
