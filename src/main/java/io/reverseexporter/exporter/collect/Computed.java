package io.reverseexporter.exporter.collect;

import java.util.function.Supplier;

/** A collection that blocks on nothing. */
record Computed(Supplier<byte[]> supplier) implements ExpositionSource.Collecting {
  @Override
  public byte[] text() {
    return supplier.get();
  }

  @Override
  public String progress() {
    return "not yet collected";
  }

  @Override
  public void abort() {
    // It ends by itself.
  }
}
