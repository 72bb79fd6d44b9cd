package io.reverseexporter.scrape;

import io.reverseexporter.exporter.Exporter;

/**
 * One exporter as a part of an endpoint. An endpoint that takes the place of another takes over the
 * members that stay.
 *
 * @param about what it is, in words
 * @param state what is known of it so far
 * @param noRewrite whether its samples go without the label {@code exporter_name}, so that they may
 *     be another exporter's too
 * @param required whether the endpoint answers 503 when it fails
 */
public record Member(
    Exporter exporter, About about, MemberState state, boolean noRewrite, boolean required) {
  /** An exporter that was never scraped. */
  public Member(Exporter exporter, About about, boolean noRewrite, boolean required) {
    this(exporter, about, new MemberState(exporter), noRewrite, required);
  }

  /** An exporter that was never scraped, and that nothing is told of but its name. */
  public Member(Exporter exporter, boolean noRewrite, boolean required) {
    this(exporter, About.NOTHING, noRewrite, required);
  }
}
