package io.reverseexporter.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTest {
  @Test
  void areForSoManyAtATime() {
    var slots = new Slots(2);
    assertThat(slots.take()).isTrue();
    assertThat(slots.take()).isTrue();
    assertThat(slots.take()).isFalse();
    assertThat(slots.take()).as("who is refused takes none").isFalse();
    slots.giveBack();
    assertThat(slots.take()).isTrue();
    assertThat(slots.take()).isFalse();
  }
}
