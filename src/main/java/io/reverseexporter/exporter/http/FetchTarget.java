package io.reverseexporter.exporter.http;

import jakarta.ws.rs.client.WebTarget;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.concurrent.Executor;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Everything about requests to one exporter that is the same each time.
 *
 * @param url for messages; tells of the proxy
 * @param webTarget to begin Jersey's request with
 * @param host to connect to; without a port where it is the scheme's own
 * @param config of the request
 * @param proxy to ask through; null for none
 * @param proxyLogin for the proxy; null for none
 * @param headers of the request but for the formats and what is left of the scrape's time; not to
 *     be changed
 * @param outgoing what only the exporter may see
 * @param lookups looks up the names of hosts; may be held up by a resolver that hangs
 */
record FetchTarget(
    String url,
    WebTarget webTarget,
    HttpHost host,
    RequestConfig config,
    @Nullable HttpHost proxy,
    @Nullable UsernamePasswordCredentials proxyLogin,
    MultivaluedMap<String, Object> headers,
    OutgoingSource outgoing,
    Executor lookups) {}
