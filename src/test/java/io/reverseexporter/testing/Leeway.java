package io.reverseexporter.testing;

/** What a strict parser may let pass, because a test has asked for it. */
public enum Leeway {
  /** A series may stand on the page more than once: an exporter's own repetition is passed on. */
  REPEATS,
  /** Names may be quoted, where they are not classic: the client asked for {@code allow-utf-8}. */
  UTF_8
}
