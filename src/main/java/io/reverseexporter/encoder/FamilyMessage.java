package io.reverseexporter.encoder;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.prometheus.client.Metrics;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.protobuf.ProtobufExposition;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.merge.FamilyRuns;
import io.reverseexporter.merge.GroupedMetric;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.merge.RunSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Makes the message of one family, as bytes: a family may have a million metrics, and each is of no
 * use any more once it is written.
 */
final class FamilyMessage {
  private static final int FIRST_BUFFER = 1024;
  private static final int MAX_LENGTH_BYTES = 5;

  private final MergePlan plan;
  private final int family;
  private final MetricType type;
  private final PageSamples samples;

  /** The message but for its metrics. */
  private final Metrics.MetricFamily.Builder message = Metrics.MetricFamily.newBuilder();

  private final ByteString.Output metrics = ByteString.newOutput(FIRST_BUFFER);
  private final CodedOutputStream out = CodedOutputStream.newInstance(metrics, FIRST_BUFFER);

  /** Whether a metric is none of a gauge histogram, which makes the family none. */
  private boolean anyOther;

  /** Whether a metric has passed, and brought the fields of its family that nobody knows. */
  private boolean anyPassed;

  private FamilyMessage(MergePlan plan, int family, PageSamples samples) {
    this.plan = plan;
    this.family = family;
    this.samples = samples;
    type = plan.type(family);
  }

  /**
   * The message of a family of the plan, behind its length; nothing if all its samples have been
   * left out as duplicates.
   */
  static ByteString of(MergePlan plan, int family, FamilyRuns runs, PageSamples samples) {
    FamilyMessage message = new FamilyMessage(plan, family, samples);
    runs.start(family);
    try {
      message.metrics(runs);
      return message.delimited();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  private ByteString delimited() throws IOException {
    out.flush();
    if (metrics.size() == 0) {
      return ByteString.EMPTY;
    }
    ByteString all = finished().toByteString().concat(metrics.toByteString());
    ByteString.Output length = ByteString.newOutput(MAX_LENGTH_BYTES);
    CodedOutputStream prefix = CodedOutputStream.newInstance(length, MAX_LENGTH_BYTES);
    prefix.writeUInt32NoTag(all.size());
    prefix.flush();
    return length.toByteString().concat(all);
  }

  private void add(Metrics.Metric metric) throws IOException {
    out.writeMessage(Metrics.MetricFamily.METRIC_FIELD_NUMBER, metric);
  }

  private void metrics(FamilyRuns runs) throws IOException {
    int page = -1;
    BitSet seen = new BitSet();
    boolean grouped = false;
    while (runs.next()) {
      if (runs.page() != page) {
        group(page, grouped);
        page = runs.page();
        seen.clear();
        grouped = isGrouped() && plan.page(page).protobuf() == null;
      }
      if (!grouped || plan.page(page).protobuf() != null) {
        grouped |= run(page, runs.run(), seen);
      }
    }
    group(page, grouped);
  }

  /** Whether a metric of the family may be more than one sample. */
  private boolean isGrouped() {
    return type == MetricType.COUNTER || MetricType.COMPOSITES.contains(type);
  }

  /**
   * Adds the metrics of a run that need no other run.
   *
   * @param seen the protobuf metrics that are done with
   * @return whether some of its samples have to be grouped
   */
  private boolean run(int page, int run, BitSet seen) throws IOException {
    ExpositionIndex index = plan.page(page);
    ProtobufExposition source = index.protobuf();
    BitSet dropped = plan.dropped(page);
    RunSamples at = samples.of(page);
    at.start(run);
    boolean rest = false;
    while (at.next()) {
      boolean isDropped = dropped != null && dropped.get(at.sample());
      if (source != null && isPassed(source, source.metricOf(at.sample()))) {
        pass(source, source.metricOf(at.sample()), isDropped, at, seen);
      } else if (isGrouped()) {
        rest = true;
      } else if (!isDropped) {
        anyOther = true;
        add(MetricMessage.of(at, type).build());
      }
    }
    return rest;
  }

  private boolean isPassed(ProtobufExposition source, int metric) {
    return type
        == switch (source.type(metric)) {
          case COUNTER -> MetricType.COUNTER;
          case GAUGE -> MetricType.GAUGE;
          case SUMMARY -> MetricType.SUMMARY;
          case UNTYPED -> MetricType.UNTYPED;
          case HISTOGRAM, GAUGE_HISTOGRAM -> MetricType.HISTOGRAM;
        };
  }

  /** Of a metric's samples the first decides whether it is left out. */
  private void pass(
      ProtobufExposition source, int metric, boolean isDropped, RunSamples at, BitSet seen)
      throws IOException {
    if (seen.get(metric)) {
      return;
    }
    seen.set(metric);
    if (isDropped) {
      return;
    }
    if (!anyPassed) {
      anyPassed = true;
      message.mergeFrom(source.family(metric)).clearHelp().clearUnit();
    }
    anyOther |= source.type(metric) != Metrics.MetricType.GAUGE_HISTOGRAM;
    Metrics.Metric.Builder passed = PassedMetric.of(source.type(metric), source.metric(metric));
    passed.clearLabel().addAllLabel(MetricMessage.labels(at, distinguishing(passed)));
    add(passed.build());
  }

  /** The label that the metric's first line has and its message has not. */
  private String distinguishing(Metrics.Metric.Builder metric) {
    if (type == MetricType.HISTOGRAM) {
      return "le";
    }
    boolean isQuantile = type == MetricType.SUMMARY && metric.getSummary().getQuantileCount() > 0;
    return isQuantile ? "quantile" : "";
  }

  private void group(int page, boolean isGrouped) throws IOException {
    if (!isGrouped) {
      return;
    }
    ProtobufExposition source = plan.page(page).protobuf();
    for (GroupedMetric metric : plan.metrics(family, page)) {
      boolean passed =
          source != null && isPassed(source, source.metricOf(metric.samples().get(0).sample()));
      if (!passed) {
        anyOther = true;
        for (Metrics.Metric made : CompositeMessage.of(type, metric, samples.of(page))) {
          add(made);
        }
      }
    }
  }

  private Metrics.MetricFamily finished() {
    message.setName(text(plan.nameSource(family), plan.nameStart(family), nameEnd()));
    ExpositionIndex helpPage = plan.helpPage(family);
    if (helpPage != null) {
      message.setHelp(HelpText.of(helpPage, plan.helpName(family)));
    }
    ExpositionIndex unitPage = plan.unitPage(family);
    if (unitPage != null) {
      int name = plan.unitName(family);
      byte[] body = unitPage.body().bytes();
      message.setUnit(text(body, unitPage.unitStart(name), unitPage.unitEnd(name)));
    }
    return message.setType(messageType()).build();
  }

  private int nameEnd() {
    return plan.nameStart(family) + plan.nameLength(family);
  }

  private Metrics.MetricType messageType() {
    return switch (type) {
      case COUNTER -> Metrics.MetricType.COUNTER;
      case GAUGE, INFO, STATESET, CREATED -> Metrics.MetricType.GAUGE;
      case SUMMARY -> Metrics.MetricType.SUMMARY;
      case UNTYPED -> Metrics.MetricType.UNTYPED;
      case HISTOGRAM ->
          anyOther ? Metrics.MetricType.HISTOGRAM : Metrics.MetricType.GAUGE_HISTOGRAM;
      case GAUGE_HISTOGRAM -> Metrics.MetricType.GAUGE_HISTOGRAM;
    };
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
