package io.reverseexporter.exporter.jmx;

import io.reverseexporter.exporter.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A JVM whose MBeans are asked for over RMI.
 *
 * @param url as in {@link javax.management.remote.JMXServiceURL}
 * @param username null to log in as nobody
 * @param password of the user; null for none
 * @param tls whether its registry is asked over TLS; by what keys and certificates is the matter of
 *     this whole JVM ({@code javax.net.ssl.*})
 */
public record RemoteJvm(
    String url, @Nullable String username, @Nullable Secret password, boolean tls) {}
