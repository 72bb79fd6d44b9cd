package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.watch.UnusableFilesException;
import io.reverseexporter.watch.WatchedFiles;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/** Makes what goes to an exporter of its settings and of the files that they name. */
final class OutgoingSource implements AutoCloseable {
  private final ClientSettings settings;
  private final HttpAddress address;
  private final List<Path> files;
  private final @Nullable WatchedFiles<Outgoing> watched;
  private final Outgoing always;

  /** A source of nothing. */
  OutgoingSource(HttpAddress address) {
    settings = ClientSettings.NONE;
    this.address = address;
    files = List.of();
    watched = null;
    always = Outgoing.NOTHING;
  }

  /**
   * A source that has read no file yet.
   *
   * @param log is told of files that are of no use
   */
  OutgoingSource(
      ClientSettings settings, HttpAddress address, Workers workers, FailureLog.Subject log) {
    this.settings = settings;
    this.address = address;
    files = List.copyOf(files(settings));
    if (files.isEmpty()) {
      watched = null;
      always = withoutFiles();
    } else {
      watched = new WatchedFiles<>(files, this::make, workers.blocking(), workers.timer(), log);
      always = Outgoing.NOTHING;
    }
  }

  ClientSettings settings() {
    return settings;
  }

  /** Reads the files, and watches them from then on. */
  void start() {
    if (watched != null) {
      watched.start();
    }
  }

  /** Ends the watching. Idempotent. */
  @Override
  public void close() {
    if (watched != null) {
      watched.close();
    }
  }

  /**
   * As it is now.
   *
   * @param url of the exporter, for the message
   * @throws ScrapeFailure naming the file that is of no use
   */
  Outgoing now(String url) throws ScrapeFailure {
    if (watched == null) {
      return always;
    }
    try {
      return watched.get();
    } catch (UnusableFilesException e) {
      // The log was told when the file was read.
      throw new ScrapeFailure(Reason.NOT_FOUND, url + ": " + e.details(), e).asLogged();
    }
  }

  private static Set<Path> files(ClientSettings settings) {
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

  private Outgoing withoutFiles() {
    try {
      return make(List.of());
    } catch (UnusableFilesException e) {
      throw new IllegalArgumentException(e.details(), e);
    }
  }

  private Outgoing make(List<byte[]> read) throws UnusableFilesException {
    var contents = new HashMap<Path, byte[]>();
    for (int i = 0; i < files.size(); i++) {
      contents.put(files.get(i), read.get(i));
    }
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
