package io.reverseexporter.config;

import java.time.Duration;

/**
 * The JVM that this application runs in, as an exporter.
 *
 * @param timeout of one collection; 0 if only the scrape's own deadline holds
 */
public record JvmExporterConfig(CommonConfig common, Duration timeout) implements ExporterConfig {}
