package io.reverseexporter.config;

import io.reverseexporter.exporter.http.ClientSettings;
import io.reverseexporter.exporter.http.HttpAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exporter that is asked over HTTP.
 *
 * @param timeout of one scrape; 0 if only the scrape's own deadline holds
 * @param forwardUrlParams whether the parameters of the request are passed on
 * @param enableCompression whether gzip is asked for; null leaves it to the address: yes, but not
 *     towards loopback and Unix sockets
 * @param client what it is asked with: credentials, headers, TLS, a proxy
 */
public record HttpExporterConfig(
    CommonConfig common,
    HttpAddress address,
    Duration timeout,
    boolean forwardUrlParams,
    @Nullable Boolean enableCompression,
    ClientSettings client)
    implements ExporterConfig {
  /** Where the file says nothing. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);
}
