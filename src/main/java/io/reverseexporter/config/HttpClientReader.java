package io.reverseexporter.config;

import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.http.ClientSettings;
import io.reverseexporter.exporter.http.HeaderSyntax;
import io.reverseexporter.exporter.http.HttpAddress;
import io.reverseexporter.exporter.http.HttpCredentials;
import io.reverseexporter.exporter.http.ProxyAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads what http exporters are asked with: credentials, headers, TLS, a proxy. A secret never gets
 * into a problem.
 *
 * @param folder of the configuration file, absolute
 */
record HttpClientReader(Values values, Path folder) {
  private static final Set<String> CREDENTIALS = Set.of("authorization", "basic_auth");
  private static final String AUTHORIZATION = "Authorization";
  private static final String TYPE = "a type of one word, for example Bearer";
  private static final String TOKEN = "credentials of visible ASCII characters";
  private static final String HEADERS = "a mapping of header names to values";
  private static final String VALUE =
      "a value of visible ASCII characters, with blanks between them";
  private static final String HOST = "a host, with a port or without";

  /** What an exporter takes of the defaults: nothing where it says the same in another way. */
  Section applicable(Section own, Section defaults) {
    boolean saysWho = CREDENTIALS.stream().anyMatch(key -> own.value(key) != null);
    return saysWho || authorizationHeader(own) != null ? defaults.without(CREDENTIALS) : defaults;
  }

  /** Tells what is wrong with a section by itself. */
  void check(Section section) {
    for (String key : Keys.HTTP_CLIENT) {
      Node value = section.present(key);
      if (value != null && section.value(key) == null) {
        // Whoever wrote it believes that it has an effect.
        values.problems().expected(value, "a value, or no key " + key);
      }
    }
    if (section.value("basic_auth") != null) {
      section.useless("authorization", "either basic_auth or authorization");
    }
    if (CREDENTIALS.stream().anyMatch(key -> section.value(key) != null)) {
      NodeTuple header = authorizationHeader(section);
      if (header != null) {
        values
            .problems()
            .expected(header.getKeyNode(), "either basic_auth, authorization or this header", null);
      }
    }
    settings(section);
  }

  /**
   * The settings of an exporter.
   *
   * @param own what it says itself
   * @param all with what is said by default
   * @param address null if it is wrong
   */
  ClientSettings read(Section own, Section all, @Nullable HttpAddress address) {
    check(own);
    if (address != null) {
      checkEffect(own, address);
    }
    ClientSettings read = settings(all);
    // Defaults are for those that they can have an effect on.
    boolean overTls = address instanceof HttpAddress.Url url && url.isTls();
    return new ClientSettings(
        read.credentials(),
        read.headers(),
        read.followRedirects(),
        overTls ? read.tls() : null,
        address instanceof HttpAddress.Url ? read.proxy() : null);
  }

  private void checkEffect(Section own, HttpAddress address) {
    if (address instanceof HttpAddress.Self) {
      for (String key : Keys.HTTP_CLIENT) {
        own.useless(key, "another address: nothing is sent to " + HttpAddress.SELF);
      }
    } else if (address instanceof HttpAddress.UnixSocket) {
      own.useless("tls_config", "an https address: over a Unix socket there is no TLS");
      own.useless("proxy_url", "another address: no proxy leads to a Unix socket");
    } else if (address instanceof HttpAddress.Url url && !url.isTls()) {
      own.useless("tls_config", "an https address: without TLS tls_config cannot take effect");
    }
  }

  private ClientSettings settings(Section section) {
    HttpCredentials credentials = basic(section.value("basic_auth"));
    HttpCredentials token = token(section.value("authorization"));
    if (token != null) {
      credentials = token;
    }
    Map<String, Secret> headers = headers(section.value("headers"));
    if (credentials != null) {
      headers.remove(AUTHORIZATION);
    }
    Node tls = section.value("tls_config");
    return new ClientSettings(
        credentials,
        headers,
        section.flag("follow_redirects", true),
        tls == null ? null : new TlsReader(values, folder).read(tls),
        proxy(section.value("proxy_url")));
  }

  private @Nullable HttpCredentials basic(@Nullable Node node) {
    Section section =
        node == null ? null : values.settings(node, "a mapping with username and password");
    if (section == null) {
      return null;
    }
    section.checkKeysOfSecrets(Keys.BASIC_AUTH);
    Secret username =
        secret(section, "username", "username_file", UsersReader.NAME, UsersReader::isName);
    Secret password =
        secret(section, "password", "password_file", UsersReader.PASSWORD, UsersReader::isPassword);
    if (section.present("username") == null && section.present("username_file") == null) {
      section.required("username", "a username, the key username or username_file of basic_auth");
    }
    return username == null
        ? null
        : new HttpCredentials.Basic(username, password == null ? Secret.of("") : password);
  }

  private @Nullable HttpCredentials token(@Nullable Node node) {
    Section section =
        node == null ? null : values.settings(node, "a mapping with type and credentials");
    if (section == null) {
      return null;
    }
    section.checkKeysOfSecrets(Keys.AUTHORIZATION);
    Secret credentials =
        secret(section, "credentials", "credentials_file", TOKEN, HeaderSyntax::isValue);
    if (section.present("credentials") == null && section.present("credentials_file") == null) {
      section.required(
          "credentials", "credentials, the key credentials or credentials_file of authorization");
    }
    String type = type(section.value("type"));
    return credentials == null || type == null
        ? null
        : new HttpCredentials.Token(type, credentials);
  }

  private @Nullable String type(@Nullable Node node) {
    String type = node == null ? "Bearer" : values.scalar(node);
    if (node != null && (type == null || !HeaderSyntax.isToken(type))) {
      // It may be the credentials, at the wrong place.
      values.problems().expectedSecret(node, TYPE);
      return null;
    }
    if (node != null && "basic".equalsIgnoreCase(type)) {
      values.problems().expected(node, "another type: Basic is told by basic_auth");
      return null;
    }
    return type;
  }

  /** A secret that stands there or in a file; null for none, or if a problem has been told. */
  private @Nullable Secret secret(
      Section section, String key, String fileKey, String expected, Predicate<String> isRight) {
    Node node = section.value(key);
    Node file = section.value(fileKey);
    if (node != null) {
      section.useless(fileKey, "either " + key + " or " + fileKey);
    }
    if (file != null) {
      Path path = values.path(file, folder);
      return path == null ? null : Secret.in(path);
    }
    String text = node == null ? null : values.scalar(node);
    if (node != null && (text == null || !isRight.test(text))) {
      values.problems().expectedSecret(node, expected);
      return null;
    }
    return text == null ? null : Secret.of(text);
  }

  private Map<String, Secret> headers(@Nullable Node node) {
    var headers = new TreeMap<String, Secret>(String.CASE_INSENSITIVE_ORDER);
    Section section = node == null ? null : values.settings(node, HEADERS);
    for (NodeTuple entry : section == null ? List.<NodeTuple>of() : section.entries()) {
      Node key = entry.getKeyNode();
      String name = ((ScalarNode) key).getValue();
      Node value = entry.getValueNode();
      String text = values.scalar(value);
      if (!HeaderSyntax.isToken(name)) {
        values.problems().expectedSecret(key, "the name of a header");
      } else if (HeaderSyntax.isOurs(name)) {
        values
            .problems()
            .expected(key, "another header: this one is set here, or is of the connection", null);
      } else if (text == null || !HeaderSyntax.isValue(name, text)) {
        if (Section.value(entry) != null) {
          values.problems().expectedSecret(value, isHost(name) ? HOST : VALUE);
        }
      } else if (headers.put(name, Secret.of(text)) != null) {
        values.problems().expected(key, "each header once, whatever its case", null);
      }
    }
    return headers;
  }

  private static boolean isHost(String name) {
    return name.equalsIgnoreCase("Host");
  }

  /** The entry of a header Authorization; null if there is none. */
  private static @Nullable NodeTuple authorizationHeader(Section section) {
    if (section.value("headers") instanceof MappingNode headers) {
      for (NodeTuple entry : headers.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode name
            && name.getValue().equalsIgnoreCase(AUTHORIZATION)) {
          return entry;
        }
      }
    }
    return null;
  }

  private @Nullable ProxyAddress proxy(@Nullable Node node) {
    String url = node == null ? null : values.scalar(node);
    if (node == null) {
      return null;
    }
    if (url == null) {
      values.problems().expectedSecret(node, "the URL of an HTTP proxy");
      return null;
    }
    try {
      return ProxyAddress.parse(url);
    } catch (IllegalArgumentException e) {
      // Where the @ is missing nothing tells a login from a host.
      values.problems().expectedSecret(node, String.valueOf(e.getMessage()));
      return null;
    }
  }
}
