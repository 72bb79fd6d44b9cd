package io.reverseexporter.merge;

import java.util.List;

/**
 * The samples that make one metric at one time, from wherever they stand on their page.
 *
 * @param labels without those that tell its samples apart, as one text
 * @param timestamp as it stands in the body, empty if there is none
 * @param samples states, quantiles or buckets in ascending order, then the sum, the count, the time of
 *     creation
 */
public record GroupedMetric(String labels, String timestamp, List<GroupedSample> samples) {
  public GroupedMetric {
    samples = List.copyOf(samples);
  }
}
