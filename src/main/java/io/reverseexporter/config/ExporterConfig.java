package io.reverseexporter.config;

import io.reverseexporter.exporter.Limits;
import java.util.Map;

/** One exporter of an endpoint. */
public sealed interface ExporterConfig
    permits HttpExporterConfig,
        FileExporterConfig,
        ExecExporterConfig,
        ExecCachedExporterConfig,
        JvmExporterConfig,
        JmxExporterConfig {
  /** What exporters of all kinds have. */
  CommonConfig common();

  /** Not blank, and unique within the endpoint. */
  default String name() {
    return common().name();
  }

  /** Whether samples go without the label {@code exporter_name}. */
  default boolean noRewrite() {
    return common().noRewrite();
  }

  /** Labels for every sample, in the order of the file; classic label names. */
  default Map<String, String> labels() {
    return common().labels();
  }

  /** Whether the endpoint answers 503 when this exporter fails. */
  default boolean required() {
    return common().required();
  }

  /** How much of an answer is taken. */
  default Limits limits() {
    return common().limits();
  }
}
