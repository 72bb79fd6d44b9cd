package io.reverseexporter.exporter.http;

import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** Versions of TLS under Prometheus' names. */
public enum TlsVersion {
  TLS10("TLSv1"),
  TLS11("TLSv1.1"),
  TLS12("TLSv1.2"),
  TLS13("TLSv1.3");

  /** As the JDK calls it. */
  private final String protocol;

  TlsVersion(String protocol) {
    this.protocol = protocol;
  }

  /**
   * What the JDK calls the versions of a range.
   *
   * @param lowest null for the JVM's own default, TLS12
   * @param highest null for the newest
   */
  static String[] range(@Nullable TlsVersion lowest, @Nullable TlsVersion highest) {
    // Who allows no more than an old version wants that one.
    TlsVersion first = lowest != null ? lowest : highest == null ? TLS12 : min(TLS12, highest);
    TlsVersion last = highest == null ? TLS13 : highest;
    return EnumSet.range(first, last).stream().map(v -> v.protocol).toArray(String[]::new);
  }

  private static TlsVersion min(TlsVersion a, TlsVersion b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
