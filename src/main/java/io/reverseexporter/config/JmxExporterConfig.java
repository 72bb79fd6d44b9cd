package io.reverseexporter.config;

import io.reverseexporter.exporter.jmx.JmxSettings;
import java.time.Duration;

/**
 * The MBeans of a JVM as an exporter.
 *
 * @param timeout of one collection; 0 if only the scrape's own deadline holds
 * @param settings what is collected
 */
public record JmxExporterConfig(CommonConfig common, Duration timeout, JmxSettings settings)
    implements ExporterConfig {}
