package io.reverseexporter.encoder;

import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.merge.RunSamples;
import java.util.HashMap;
import java.util.Map;

/** One walker through the samples of each page, made when it is asked for first. */
final class PageSamples {
  private final MergePlan plan;
  private final Map<Integer, RunSamples> pages = new HashMap<>();

  PageSamples(MergePlan plan) {
    this.plan = plan;
  }

  RunSamples of(int page) {
    return pages.computeIfAbsent(page, p -> new RunSamples(plan.page(p)));
  }
}
