package io.reverseexporter.config;

import java.util.Map;

/** One exporter of an endpoint. */
public sealed interface ExporterConfig
    permits HttpExporterConfig, FileExporterConfig, ExecExporterConfig, ExecCachedExporterConfig {
  /** Not blank, and unique within the endpoint. */
  String name();

  /** Whether samples go without the label {@code exporter_name}. */
  boolean noRewrite();

  /** Labels for every sample, in the order of the file; classic label names. */
  Map<String, String> labels();
}
