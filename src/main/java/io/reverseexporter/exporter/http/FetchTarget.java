package io.reverseexporter.exporter.http;

import jakarta.ws.rs.client.WebTarget;
import jakarta.ws.rs.core.MultivaluedMap;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.HttpHost;

/**
 * Everything about requests to one exporter that is the same each time.
 *
 * @param url for messages
 * @param webTarget to begin Jersey's request with
 * @param host to connect to; without a port where it is the scheme's own
 * @param config of the request
 * @param headers of the request but for the formats and what is left of the scrape's time; not to
 *     be changed
 */
record FetchTarget(
    String url,
    WebTarget webTarget,
    HttpHost host,
    RequestConfig config,
    MultivaluedMap<String, Object> headers) {}
