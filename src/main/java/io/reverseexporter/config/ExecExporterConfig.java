package io.reverseexporter.config;

import io.reverseexporter.exporter.exec.Command;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exporter that is a script, run when scraped.
 *
 * @param timeout of one run, above 0; null if only the scrape's own deadline holds
 */
public record ExecExporterConfig(CommonConfig common, Command command, @Nullable Duration timeout)
    implements ExporterConfig {}
