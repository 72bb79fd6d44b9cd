package io.reverseexporter.bootstrap;

import io.reverseexporter.config.AccessConfig;
import io.reverseexporter.config.AccessConfig.AuthType;
import io.reverseexporter.config.AccessConfig.Satisfy;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.security.Guard;
import io.reverseexporter.security.UserList;
import io.reverseexporter.security.password.MalformedPasswordFileException;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.watch.UnusableFilesException;
import io.reverseexporter.watch.WatchedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes guards out of what the configuration says on access, and watches their password files. */
final class Guards implements AutoCloseable {
  private final Workers workers;
  private final FailureLog failures;
  private final PasswordService passwords;
  private final List<WatchedFiles<Users>> files = new ArrayList<>();

  Guards(Workers workers, FailureLog failures, PasswordService passwords) {
    this.workers = workers;
    this.failures = failures;
    this.passwords = passwords;
  }

  /**
   * The guard of one place; its password file has been read once.
   *
   * @param place for the log, such as {@code endpoint /metrics}
   */
  Guard create(String place, AccessConfig config) {
    Guard.Builder guard = Guard.builder();
    if (config.requireTls()) {
      guard.requireTls();
    }
    if (config.types().contains(AuthType.CLIENT_CERT)) {
      guard.certificate(config.subjects());
    }
    if (config.types().contains(AuthType.BASIC)) {
      basic(place, config, guard);
    }
    if (config.satisfy() == Satisfy.ANY) {
      guard.anyIsEnough();
    }
    return guard.build();
  }

  private void basic(String place, AccessConfig config, Guard.Builder guard) {
    if (config.htpasswdFile() != null) {
      guard.users(watched(place, config.htpasswdFile()), passwords.login(place));
    } else if (!config.users().isEmpty()) {
      Users users =
          Users.ofPasswords(
              config.users().stream().map(u -> Map.entry(u.name(), u.password())).toList());
      guard.users(() -> users, passwords.login(place));
    } else {
      guard.realm(config.roles());
    }
  }

  private UserList watched(String place, Path file) {
    var watched =
        new WatchedFiles<>(
            List.of(file),
            contents -> users(file, contents.get(0)),
            // A file system that hangs holds up nobody else's files.
            workers.lane(1, 1).blocking(),
            workers.timer(),
            failures.subject(place + ", password file"));
    files.add(watched);
    watched.start();
    return watched::get;
  }

  /**
   * The users of a password file that was read.
   *
   * @throws UnusableFilesException naming the file and the line that is wrong
   */
  static Users users(Path file, byte[] content) throws UnusableFilesException {
    try {
      return Users.ofHtpasswd(content);
    } catch (MalformedPasswordFileException e) {
      throw new UnusableFilesException(file + ": " + e.getMessage(), e);
    }
  }

  /** Ends the watching, and lets nobody wait any longer. */
  @Override
  public void close() {
    files.forEach(WatchedFiles::close);
    passwords.close();
  }
}
