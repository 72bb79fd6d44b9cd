package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one exporter is fetched.
 *
 * @param address an URL or a Unix domain socket; not {@link HttpAddress.Self}
 * @param timeout of one fetch; 0 leaves it to the scrape's own deadline
 * @param forwardUrlParams whether the parameters of a scrape are added to the address's query
 * @param enableCompression whether gzip is asked for; null leaves it to where the exporter is: on
 *     this machine compression only costs
 * @param client what is special about requests to it
 * @param limits of its answers
 */
public record FetchSettings(
    HttpAddress address,
    Duration timeout,
    boolean forwardUrlParams,
    @Nullable Boolean enableCompression,
    ClientSettings client,
    Limits limits) {}
