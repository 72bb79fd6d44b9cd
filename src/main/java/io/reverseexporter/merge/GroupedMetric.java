package io.reverseexporter.merge;

import java.util.List;

/**
 * The samples that make one metric at one time, from wherever they stand on their page.
 *
 * @param samples quantiles or buckets in ascending order, then the sum, the count, the time of
 *     creation
 */
public record GroupedMetric(List<GroupedSample> samples) {
  public GroupedMetric {
    samples = List.copyOf(samples);
  }
}
