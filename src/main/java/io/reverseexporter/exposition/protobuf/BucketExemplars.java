package io.reverseexporter.exposition.protobuf;

import com.google.protobuf.Timestamp;
import io.prometheus.client.Metrics;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The newest of a native histogram's exemplars for each of its classic buckets. Buckets from the
 * first one on that is not above the one before get none.
 */
final class BucketExemplars {
  private final double[] bounds;
  private final Metrics.@Nullable Exemplar[] newest;

  BucketExemplars(Metrics.Histogram histogram) {
    bounds = ascending(histogram);
    boolean all = bounds.length == histogram.getBucketCount();
    newest = new Metrics.@Nullable Exemplar[all ? bounds.length + 1 : bounds.length];
    for (Metrics.Exemplar exemplar : histogram.getExemplarsList()) {
      int bucket = bucket(exemplar.getValue());
      if (bucket < newest.length && isNewer(exemplar, newest[bucket])) {
        newest[bucket] = exemplar;
      }
    }
  }

  private static double[] ascending(Metrics.Histogram histogram) {
    double[] bounds = new double[histogram.getBucketCount()];
    int count = 0;
    double lower = Double.NEGATIVE_INFINITY;
    while (count < bounds.length && histogram.getBucket(count).getUpperBound() > lower) {
      // Not -0, which a search takes for less than 0.
      lower = histogram.getBucket(count).getUpperBound() + 0.0;
      bounds[count++] = lower;
    }
    return Arrays.copyOf(bounds, count);
  }

  /** The first bucket whose bound is no less than the value; NaN is beyond all of them. */
  private int bucket(double value) {
    if (Double.isNaN(value)) {
      return newest.length;
    }
    int at = Arrays.binarySearch(bounds, value + 0.0);
    return at < 0 ? ~at : at;
  }

  private static boolean isNewer(Metrics.Exemplar one, Metrics.@Nullable Exemplar other) {
    if (other == null) {
      return true;
    }
    Timestamp time = one.getTimestamp();
    Timestamp otherTime = other.getTimestamp();
    return time.getSeconds() != otherTime.getSeconds()
        ? time.getSeconds() > otherTime.getSeconds()
        : time.getNanos() > otherTime.getNanos();
  }

  /** The exemplar of a bucket, the one of infinity behind all of them included; or null. */
  Metrics.@Nullable Exemplar of(int bucket) {
    return bucket < newest.length ? newest[bucket] : null;
  }
}
