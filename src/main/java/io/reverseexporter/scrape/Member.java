package io.reverseexporter.scrape;

import io.reverseexporter.exporter.Exporter;

/**
 * One exporter as a part of an endpoint.
 *
 * @param about what it is, in words
 * @param noRewrite whether its samples go without the label {@code exporter_name}, so that they may
 *     be another exporter's too
 * @param required whether the endpoint answers 503 when it fails
 */
public record Member(Exporter exporter, About about, boolean noRewrite, boolean required) {
  /** An exporter that nothing is told of but its name. */
  public Member(Exporter exporter, boolean noRewrite, boolean required) {
    this(exporter, About.NOTHING, noRewrite, required);
  }
}
