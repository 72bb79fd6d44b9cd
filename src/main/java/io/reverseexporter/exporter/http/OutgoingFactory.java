package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Secret;
import io.reverseexporter.watch.UnusableFilesException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/** Makes what goes to an exporter of its settings and of what the files hold that they name. */
record OutgoingFactory(ClientSettings settings, HttpAddress address) {
  private static final int SHORTEST_TOKEN = 12;

  /** The files that the settings name, each once. */
  Set<Path> files() {
    var files = new LinkedHashSet<Path>();
    for (Secret secret : settings.credentialSecrets()) {
      if (secret.file() != null) {
        files.add(secret.file());
      }
    }
    if (settings.tls() != null) {
      files.addAll(OwnTls.files(settings.tls()));
    }
    return files;
  }

  /**
   * Makes it of what the files hold.
   *
   * @param contents of all files
   * @throws UnusableFilesException if a file is not what it should be
   */
  Outgoing make(Map<Path, byte[]> contents) throws UnusableFilesException {
    var headers = new ArrayList<Header>();
    var secrets = new ArrayList<String>();
    settings
        .headers()
        .forEach(
            (name, value) -> {
              headers.add(new BasicHeader(name, value.text(), true));
              secrets.add(value.text());
            });
    HttpCredentials credentials = settings.credentials();
    if (credentials instanceof HttpCredentials.Basic basic) {
      String username = text(basic.username(), contents);
      String password = text(basic.password(), contents);
      if (username.indexOf(':') >= 0) {
        throw new UnusableFilesException(
            basic.username().file() + ": expected a name without a colon");
      }
      authorize("Basic", base64(username + ":" + password), headers, secrets);
      secrets.add(password);
    } else if (credentials instanceof HttpCredentials.Token token) {
      String text = text(token.credentials(), contents);
      if (!HeaderSyntax.isValue(text)) {
        throw new UnusableFilesException(
            token.credentials().file() + ": expected visible ASCII characters");
      }
      authorize(token.type(), text, headers, secrets);
    }
    addProxy(secrets);
    addQuery(secrets);
    return new Outgoing(headers, tls(contents), new SecretTexts(secrets));
  }

  private void addProxy(List<String> secrets) {
    HttpCredentials.Basic login = settings.proxy() == null ? null : settings.proxy().credentials();
    if (login != null) {
      String password = login.password().text();
      secrets.add(password);
      secrets.add(base64(login.username().text() + ":" + password));
    }
  }

  /**
   * Short values of a query are shown: they name what is asked for more often than they open it.
   */
  private void addQuery(List<String> secrets) {
    String asked = address.pathAndQuery();
    int query = asked.indexOf('?');
    if (query < 0) {
      return;
    }
    for (String parameter : asked.substring(query + 1).split("&", -1)) {
      String value = parameter.substring(parameter.indexOf('=') + 1);
      if (value.length() >= SHORTEST_TOKEN) {
        secrets.add(value);
        secrets.add(URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
  }

  private @Nullable OwnTls tls(Map<Path, byte[]> contents) throws UnusableFilesException {
    TlsSettings tls = settings.tls();
    return tls != null && address instanceof HttpAddress.Url url && url.isTls()
        ? OwnTls.of(tls, url, contents)
        : null;
  }

  private static void authorize(
      String type, String credentials, List<Header> headers, List<String> secrets) {
    headers.add(new BasicHeader(HttpHeaders.AUTHORIZATION, type + " " + credentials, true));
    secrets.add(credentials);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A secret as it is told, or what its file holds. */
  private static String text(Secret secret, Map<Path, byte[]> contents)
      throws UnusableFilesException {
    Path file = secret.file();
    byte[] content = file == null ? null : contents.get(file);
    if (content == null) {
      return secret.text();
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new UnusableFilesException(file + ": expected text in UTF-8");
    }
    String stripped = text.strip();
    if (stripped.isEmpty() || stripped.chars().anyMatch(Character::isISOControl)) {
      throw new UnusableFilesException(file + ": expected one line of text");
    }
    return stripped;
  }
}
