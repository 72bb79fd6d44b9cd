package io.reverseexporter.merge;

/**
 * One sample of a metric.
 *
 * @param run that it stands in, of its page
 * @param sample its number in the page
 * @param lineStart first byte of its line in the body
 * @param role what it is to its metric
 * @param bound of a bucket, or the quantile; NaN for all others
 * @param value as a double
 */
public record GroupedSample(
    int run, int sample, int lineStart, Role role, double bound, double value) {}
