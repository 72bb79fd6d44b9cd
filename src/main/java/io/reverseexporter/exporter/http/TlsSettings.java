package io.reverseexporter.exporter.http;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.hc.core5.net.InetAddressUtils;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken with one exporter. Files are PEM and may change at any time.
 *
 * @param caFile certificates of the CAs to trust; null for those that the JVM trusts
 * @param certFile our certificate and what leads from it to its CA; null for none
 * @param keyFile its private key; null exactly where certFile is
 * @param serverName to ask for and to look for in the exporter's certificate; null for the
 *     address's host
 * @param minVersion null for the JVM's default
 * @param maxVersion null for the newest; not below minVersion
 * @param insecureSkipVerify whether any certificate will do
 */
public record TlsSettings(
    @Nullable Path caFile,
    @Nullable Path certFile,
    @Nullable Path keyFile,
    @Nullable String serverName,
    @Nullable TlsVersion minVersion,
    @Nullable TlsVersion maxVersion,
    boolean insecureSkipVerify) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

  /** Whether a text may be a server's name: a host name or an address, without a port. */
  public static boolean isServerName(String text) {
    return NAME.matcher(text).matches() || InetAddressUtils.isIPv6(text);
  }
}
