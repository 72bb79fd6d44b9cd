package io.reverseexporter.config;

/** Whether secrets are written out, or a fixed text in their place. */
enum Secrecy {
  /** For people. */
  HIDDEN,
  /** For comparison only: the text is as secret as the file. */
  WRITTEN;

  /** What stands in place of a secret, as in Prometheus. */
  static final String PLACEHOLDER = "<secret>";

  /** The secret, or what stands in its place. */
  String of(String secret) {
    return this == WRITTEN ? secret : PLACEHOLDER;
  }
}
