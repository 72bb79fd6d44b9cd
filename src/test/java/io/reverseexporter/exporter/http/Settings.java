package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Secret;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings as a test needs them. */
final class Settings {
  static final TlsSettings ANY_SERVER = new TlsSettings(null, null, null, null, null, null, true);

  private Settings() {}

  static ClientSettings basic(Secret username, Secret password) {
    return credentials(new HttpCredentials.Basic(username, password));
  }

  static ClientSettings token(Secret credentials) {
    return credentials(new HttpCredentials.Token("Bearer", credentials));
  }

  private static ClientSettings credentials(HttpCredentials credentials) {
    return new ClientSettings(credentials, Map.of(), true, null, null);
  }

  static ClientSettings headers(Map<String, Secret> headers) {
    return new ClientSettings(null, headers, true, null, null);
  }

  static ClientSettings tls(TlsSettings tls) {
    return new ClientSettings(null, Map.of(), true, tls, null);
  }

  static ClientSettings proxy(String url) {
    return new ClientSettings(null, Map.of(), true, null, ProxyAddress.parse(url));
  }

  /** The same with a token of its own. */
  static ClientSettings withToken(ClientSettings settings, String token) {
    return new ClientSettings(
        new HttpCredentials.Token("Bearer", Secret.of(token)),
        settings.headers(),
        settings.followRedirects(),
        settings.tls(),
        settings.proxy());
  }

  static TlsSettings trusting(Path caFile) {
    return tls(caFile, null, null);
  }

  static TlsSettings tls(Path caFile, @Nullable Path certFile, @Nullable Path keyFile) {
    return new TlsSettings(caFile, certFile, keyFile, null, null, null, false);
  }
}
