package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Secret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is special about requests to one exporter.
 *
 * @param credentials null for none
 * @param headers further ones, by names that {@link HeaderSyntax#isOurs} does not claim, whatever
 *     their case; no {@code Authorization} beside credentials
 * @param followRedirects whether a redirect is followed
 * @param tls null for the JVM's own ways
 * @param proxy to ask through; null for none
 */
public record ClientSettings(
    @Nullable HttpCredentials credentials,
    Map<String, Secret> headers,
    boolean followRedirects,
    @Nullable TlsSettings tls,
    @Nullable ProxyAddress proxy) {
  /** Nothing special. */
  public static final ClientSettings NONE = new ClientSettings(null, Map.of(), true, null, null);

  public ClientSettings {
    var sorted = new TreeMap<String, Secret>(String.CASE_INSENSITIVE_ORDER);
    sorted.putAll(headers);
    headers = Collections.unmodifiableMap(sorted);
  }

  /** The secrets of the credentials, name or nothing first. */
  List<Secret> credentialSecrets() {
    var secrets = new ArrayList<Secret>();
    if (credentials instanceof HttpCredentials.Basic basic) {
      secrets.add(basic.username());
      secrets.add(basic.password());
    } else if (credentials instanceof HttpCredentials.Token token) {
      secrets.add(token.credentials());
    }
    return secrets;
  }
}
