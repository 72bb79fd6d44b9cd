package io.reverseexporter.merge;

import io.reverseexporter.exposition.MetricType;

/** What the sample names of a family are to its metrics. */
final class Roles {

  private final SampleNames names;
  private final Resolution resolution;

  Roles(SampleNames names, Resolution resolution) {
    this.names = names;
    this.resolution = resolution;
  }

  /** What a member of a family is to it. */
  Role role(int family, int member) {
    MetricType type = resolution.type(family);
    if (member == family) {
      return switch (type) {
        case SUMMARY -> Role.QUANTILE;
        case STATESET -> Role.STATE;
        default -> Role.VALUE;
      };
    }
    if (resolution.type(member) == MetricType.CREATED) {
      return Role.CREATED;
    }
    if (is(member, family, Suffixes.BUCKET)) {
      return Role.BUCKET;
    }
    return is(member, family, Suffixes.SUM) || is(member, family, Suffixes.GSUM)
        ? Role.SUM
        : Role.COUNT;
  }

  private boolean is(int member, int family, byte[] suffix) {
    return names.isWithSuffix(member, family, suffix);
  }

  /** The label that tells the series of one metric and sample name apart, or nothing. */
  String distinguishingLabel(int family, int member) {
    return switch (role(family, member)) {
      case BUCKET -> "le";
      case QUANTILE -> "quantile";
      case STATE, VALUE, SUM, COUNT, CREATED -> "";
    };
  }

  /**
   * Length of what the names of all members of a family begin with; for a counter with times of
   * creation without its {@code _total}.
   */
  int stemLength(int family) {
    MetricType type = resolution.type(family);
    if (type == MetricType.COUNTER && names.endsWith(family, Suffixes.TOTAL)) {
      int created =
          names.stemWith(family, names.length(family) - Suffixes.TOTAL.length, Suffixes.CREATED);
      if (created >= 0 && resolution.family(created) == family) {
        return names.length(family) - Suffixes.TOTAL.length;
      }
    }
    return names.length(family);
  }
}
