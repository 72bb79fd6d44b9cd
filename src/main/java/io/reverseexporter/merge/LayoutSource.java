package io.reverseexporter.merge;

import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.Shape;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What a layout is made from. */
final class LayoutSource {
  private final ExpositionIndex[] pages;
  private final SampleNames names;
  private final Resolution resolution;
  private final Families families;
  private final MetricGroups groups;
  private final BitSet natives;

  LayoutSource(
      ExpositionIndex[] pages,
      SampleNames names,
      Resolution resolution,
      Families families,
      MetricGroups groups,
      BitSet natives) {
    this.pages = pages;
    this.names = names;
    this.resolution = resolution;
    this.families = families;
    this.groups = groups;
    this.natives = natives;
  }

  ExpositionIndex[] pages() {
    return pages;
  }

  SampleNames names() {
    return names;
  }

  Resolution resolution() {
    return resolution;
  }

  /** The families that all formats have in common. */
  Families families() {
    return families;
  }

  MetricGroups groups() {
    return groups;
  }

  /** Judges one metric: why a format forbids it, or null. */
  interface Rule {
    @Nullable String fault(MetricType type, GroupedMetric metric);
  }

  /** The first fault of a family's metrics on those pages that are to be looked at, or null. */
  @Nullable String fault(int family, IntPredicate pagesToCheck, Rule rule) {
    int last = -1;
    for (int m = families.firstMember(family); m < families.endMember(family); m++) {
      int page = families.memberPage(m);
      if (page != last && pagesToCheck.test(page)) {
        String fault = fault(resolution.type(family), groups.of(family, page), rule);
        if (fault != null) {
          return fault;
        }
      }
      last = page;
    }
    return null;
  }

  private static @Nullable String fault(MetricType type, List<GroupedMetric> metrics, Rule rule) {
    GroupedMetric before = null;
    for (GroupedMetric metric : metrics) {
      if (before != null
          && before.labels().equals(metric.labels())
          && before.timestamp().isEmpty() != metric.timestamp().isEmpty()) {
        return "a metric with a timestamp for some of its samples";
      }
      String fault = rule.fault(type, metric);
      if (fault != null) {
        return fault;
      }
      before = metric;
    }
    return null;
  }

  /** Whether the samples of a family stand on a page as OpenMetrics wants them. */
  boolean isRegular(int family, int page) {
    if (resolution.type(family) == MetricType.STATESET) {
      // Its metrics are looked at one by one: there are few of them.
      return false;
    }
    int odd = Shape.IRREGULAR | Shape.UNCHECKED;
    boolean hasOthers = false;
    boolean isOdd = false;
    int end = families.firstMember(family, page + 1);
    for (int m = families.firstMember(family, page); m < end; m++) {
      int name = families.memberName(m);
      boolean isOther = names.number(page, name) != family;
      // A type of its own, untyped say, keeps a sample from being looked at as the family's.
      int expected = isOther ? MetricType.CREATED.bit() : resolution.type(family).bit();
      isOdd |= (pages[page].shape(name) & odd) != 0 || (pages[page].types(name) & ~expected) != 0;
      hasOthers |= isOther;
    }
    // A counter without times of creation has one sample a metric: any order is regular.
    boolean isSimple = resolution.type(family) == MetricType.COUNTER && !hasOthers;
    return !isOdd || isSimple;
  }

  /** The families that have a native histogram on some page. */
  BitSet natives() {
    return natives;
  }
}
