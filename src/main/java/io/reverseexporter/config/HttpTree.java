package io.reverseexporter.config;

import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.http.ClientSettings;
import io.reverseexporter.exporter.http.HttpAddress;
import io.reverseexporter.exporter.http.HttpCredentials;
import io.reverseexporter.exporter.http.HttpExporter;
import io.reverseexporter.exporter.http.ProxyAddress;
import io.reverseexporter.exporter.http.TlsSettings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What http exporters are asked with, under the keys of the file. */
record HttpTree(Secrecy secrecy) {
  /** What would end the name or the password in a URL before its end. */
  private static final String NOT_IN_LOGINS = "%:@/?#";

  /** Puts what an exporter says beside what all kinds have. */
  void put(HttpExporterConfig config, Map<String, Object> tree) {
    HttpAddress address = config.address();
    tree.put("address", address(address));
    tree.put("timeout", Durations.format(config.timeout()));
    if (address instanceof HttpAddress.Self) {
      // Nothing is sent to it: what defaults say on how has no effect, and could not be said.
      return;
    }
    tree.put("forward_url_params", config.forwardUrlParams());
    Boolean compression = config.enableCompression();
    tree.put(
        "enable_compression", compression == null ? !HttpExporter.isLocal(address) : compression);
    ClientSettings client = config.client();
    tree.put("follow_redirects", client.followRedirects());
    credentials(client.credentials(), tree);
    if (!client.headers().isEmpty()) {
      var headers = new LinkedHashMap<String, Object>();
      client.headers().forEach((name, value) -> headers.put(name, header(name, value)));
      tree.put("headers", headers);
    }
    if (client.tls() != null) {
      tree.put("tls_config", tls(client.tls()));
    }
    if (client.proxy() != null) {
      tree.put("proxy_url", proxy(client.proxy()));
    }
  }

  /** Tokens go into the query, and nothing tells them from other values. */
  private String address(HttpAddress address) {
    String text = address.toString();
    int query = text.indexOf('?');
    if (query < 0 || query == text.length() - 1 || secrecy == Secrecy.WRITTEN) {
      return text;
    }
    return Stream.of(text.substring(query + 1).split("&", -1))
        .map(HttpTree::withoutValue)
        .collect(Collectors.joining("&", text.substring(0, query + 1), ""));
  }

  private static String withoutValue(String parameter) {
    String name = parameter.substring(0, parameter.indexOf('=') + 1);
    return name.length() == parameter.length() ? name : name + Secrecy.PLACEHOLDER;
  }

  private void credentials(@Nullable HttpCredentials credentials, Map<String, Object> tree) {
    var section = new LinkedHashMap<String, Object>();
    if (credentials instanceof HttpCredentials.Basic basic) {
      secret("username", basic.username(), section);
      secret("password", basic.password(), section);
      tree.put("basic_auth", section);
    } else if (credentials instanceof HttpCredentials.Token token) {
      section.put("type", token.type());
      secret("credentials", token.credentials(), section);
      tree.put("authorization", section);
    }
  }

  /** An empty one cannot be said: it is the same as none. */
  private void secret(String key, Secret secret, Map<String, Object> section) {
    if (secret.file() != null) {
      section.put(key + "_file", secret.file().toString());
    } else if (!secret.text().isEmpty()) {
      section.put(key, secrecy.of(secret.text()));
    }
  }

  /** The name of a host is no secret. */
  private String header(String name, Secret value) {
    return name.equalsIgnoreCase("Host") ? value.text() : secrecy.of(value.text());
  }

  private static Map<String, Object> tls(TlsSettings tls) {
    var tree = new LinkedHashMap<String, Object>();
    optional("ca_file", tls.caFile(), tree);
    optional("cert_file", tls.certFile(), tree);
    optional("key_file", tls.keyFile(), tree);
    optional("server_name", tls.serverName(), tree);
    optional("min_version", tls.minVersion(), tree);
    optional("max_version", tls.maxVersion(), tree);
    tree.put("insecure_skip_verify", tls.insecureSkipVerify());
    return tree;
  }

  private static void optional(String key, @Nullable Object value, Map<String, Object> tree) {
    if (value != null) {
      tree.put(key, value.toString());
    }
  }

  private String proxy(ProxyAddress proxy) {
    HttpCredentials.Basic login = proxy.credentials();
    String url = proxy.toString();
    if (login == null) {
      return url;
    }
    int host = url.indexOf("//") + 2;
    return url.substring(0, host)
        + encoded(secrecy.of(login.username().text()))
        + ":"
        + encoded(secrecy.of(login.password().text()))
        + "@"
        + url.substring(host);
  }

  private static String encoded(String text) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (NOT_IN_LOGINS.indexOf(c) >= 0) {
        out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
