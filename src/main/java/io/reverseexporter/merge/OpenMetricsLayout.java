package io.reverseexporter.merge;

import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.index.Shape;

/**
 * OpenMetrics: names without {@code _total} and {@code _info}, times of creation with their metric,
 * and what the specification forbids under its type as unknown, each sample name a family of its
 * own.
 *
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics</a>
 */
record OpenMetricsLayout(Layout layout, LayoutSource source, Escaping escaping) {
  private static final byte[] NOTHING = {};

  void apply() {
    for (int number = 0; number < source.names().count(); number++) {
      if (isFamily(number)) {
        switch (source.resolution().type(number)) {
          case COUNTER -> counter(number);
          case INFO -> info(number);
          case STATESET -> stateset(number);
          case HISTOGRAM, SUMMARY, GAUGE_HISTOGRAM -> ordered(number);
          case GAUGE, UNTYPED, CREATED -> {}
        }
      }
    }
    // Those first whose names change: the others may then keep their types.
    for (int number = 0; number < source.names().count(); number++) {
      if (isFamily(number)) {
        shortened(number);
      }
    }
    for (int number = 0; number < source.names().count(); number++) {
      if (isFamily(number)) {
        extended(number);
      }
    }
  }

  private boolean isFamily(int number) {
    return source.families().contains(number);
  }

  private void counter(int number) {
    if (!source.names().endsWith(number, Suffixes.TOTAL)) {
      layout.explode(number);
    } else if ((source.resolution().shape(number) & Shape.NEGATIVE) != 0) {
      explode(number, "a counter below zero or NaN");
    } else {
      layout.cut(number, Suffixes.TOTAL);
      ordered(number);
    }
  }

  private void info(int number) {
    if (source.names().endsWith(number, Suffixes.INFO)) {
      layout.cut(number, Suffixes.INFO);
      demand(number, Shape.NOT_ONE, "an info with another value than 1");
    } else {
      explode(number, "an info whose samples do not end in _info");
    }
  }

  private void stateset(int number) {
    String fault = "a stateset with another state than 0 and 1, or without its label";
    if (source.names().latin1(number).indexOf(':') >= 0 && escaping != Escaping.ALLOW_UTF_8) {
      // A label may not have that name without quotes.
      explode(number, fault);
    } else {
      demand(number, Shape.NO_STATE, fault);
      if (layout.type(number) == MetricType.STATESET) {
        ordered(number);
      }
    }
  }

  private void demand(int number, int shape, String fault) {
    if ((source.resolution().shape(number) & shape) != 0) {
      explode(number, fault);
    }
  }

  private void ordered(int number) {
    String fault =
        source.fault(
            number, page -> !source.isRegular(number, page), MetricRules::openMetricsFault);
    if (fault != null) {
      explode(number, fault);
    }
  }

  private void explode(int number, String fault) {
    layout.explode(number);
    layout.repair(number, fault);
  }

  /** A counter or info whose name in OpenMetrics another family has, or claims for its samples. */
  private void shortened(int number) {
    MetricType type = layout.type(number);
    if (layout.family(number) != number
        || (type != MetricType.COUNTER && type != MetricType.INFO)) {
      return;
    }
    SampleNames names = source.names();
    int stem = layout.nameLength(number);
    boolean collides = isTaken(names.stemWith(number, stem, NOTHING), number);
    if (type == MetricType.COUNTER) {
      collides |= isTaken(names.stemWith(number, stem, Suffixes.CREATED), number);
      collides |= isSampled(names.stemWith(number, stem, Suffixes.INFO), MetricType.INFO);
    } else {
      collides |= isSampled(names.stemWith(number, stem, Suffixes.TOTAL), MetricType.COUNTER);
    }
    if (collides || isClaimed(number, stem)) {
      explode(number, "its name in OpenMetrics would be another family's, too");
    }
  }

  /** A histogram or summary beside a family with a name that OpenMetrics keeps for its samples. */
  private void extended(int number) {
    MetricType type = layout.type(number);
    if (!MetricType.COMPOSITES.contains(type)) {
      return;
    }
    boolean collides = false;
    if (type != MetricType.GAUGE_HISTOGRAM) {
      collides = isTaken(source.names().withSuffix(number, Suffixes.CREATED), number);
    }
    for (byte[] suffix : Suffixes.members(type)) {
      collides |= isTaken(source.names().withSuffix(number, suffix), number);
    }
    if (collides || isClaimed(number, source.names().length(number))) {
      explode(number, "its samples may have the name of another family in OpenMetrics");
    }
  }

  /** Whether a name is that of a family other than {@code owner}. */
  private boolean isTaken(int number, int owner) {
    return number >= 0
        && isSampledAtAll(number)
        && layout.family(number) == number
        && number != owner;
  }

  private boolean isSampledAtAll(int number) {
    return isFamily(number) || source.resolution().shape(number) != 0;
  }

  private boolean isSampled(int number, MetricType type) {
    return number >= 0 && isFamily(number) && source.resolution().type(number) == type;
  }

  /** Whether the first bytes of a name are one that another family keeps for its samples. */
  private boolean isClaimed(int number, int length) {
    return isClaimed(number, length, Suffixes.BUCKET)
        || isClaimed(number, length, Suffixes.SUM)
        || isClaimed(number, length, Suffixes.COUNT)
        || isClaimed(number, length, Suffixes.GSUM)
        || isClaimed(number, length, Suffixes.GCOUNT)
        || isClaimed(number, length, Suffixes.CREATED)
        || isClaimed(number, length, Suffixes.TOTAL)
        || isClaimed(number, length, Suffixes.INFO);
  }

  private boolean isClaimed(int number, int length, byte[] suffix) {
    SampleNames names = source.names();
    int stem = length - suffix.length;
    if (stem <= 0 || !names.stemEndsWith(number, length, suffix)) {
      return false;
    }
    int base = names.stemWith(number, stem, NOTHING);
    boolean claimed = base >= 0 && base != number && isFamily(base) && claims(base, suffix);
    if (suffix == Suffixes.CREATED || suffix == Suffixes.TOTAL) {
      int total = names.stemWith(number, stem, Suffixes.TOTAL);
      claimed |= total != number && isShortened(total, MetricType.COUNTER);
    } else if (suffix == Suffixes.INFO) {
      int info = names.stemWith(number, stem, Suffixes.INFO);
      claimed |= info != number && isShortened(info, MetricType.INFO);
    }
    return claimed;
  }

  private boolean isShortened(int number, MetricType type) {
    return number >= 0 && isFamily(number) && layout.type(number) == type;
  }

  private boolean claims(int base, byte[] suffix) {
    MetricType type = layout.type(base);
    for (byte[] own : Suffixes.members(type)) {
      if (own == suffix) {
        return true;
      }
    }
    return suffix == Suffixes.CREATED
        && (type == MetricType.HISTOGRAM || type == MetricType.SUMMARY);
  }
}
