package io.reverseexporter.bootstrap;

import io.reverseexporter.config.AccessConfig;
import io.reverseexporter.config.AccessConfig.AuthType;
import io.reverseexporter.config.AccessConfig.Satisfy;
import io.reverseexporter.config.Fingerprints;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.security.Guard;
import io.reverseexporter.security.password.MalformedPasswordFileException;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.watch.UnusableFilesException;
import io.reverseexporter.watch.WatchedFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes guards out of what the configuration says on access, and watches their password files. */
record Guards(Workers workers, FailureLog failures, PasswordService passwords) {
  /** The same exactly for guards of the same place that ask for the same. */
  static String fingerprint(String place, AccessConfig config) {
    return Fingerprints.of(config) + ' ' + place;
  }

  /**
   * The guard of one place; its password file has been read once.
   *
   * @param place for the log, such as {@code endpoint /metrics}
   */
  Guarded create(String place, AccessConfig config) {
    Guard.Builder guard = Guard.builder();
    if (config.requireTls()) {
      guard.requireTls();
    }
    if (config.types().contains(AuthType.CLIENT_CERT)) {
      guard.certificate(config.subjects());
    }
    if (config.satisfy() == Satisfy.ANY) {
      guard.anyIsEnough();
    }
    WatchedFiles<Users> watched =
        config.types().contains(AuthType.BASIC) ? basic(place, config, guard) : null;
    return new Guarded(fingerprint(place, config), guard.build(), watched);
  }

  private @Nullable WatchedFiles<Users> basic(
      String place, AccessConfig config, Guard.Builder guard) {
    if (config.htpasswdFile() != null) {
      WatchedFiles<Users> watched = watched(place, config.htpasswdFile());
      guard.users(watched::get, passwords.login(place));
      return watched;
    }
    if (!config.users().isEmpty()) {
      Users users =
          Users.ofPasswords(
              config.users().stream().map(u -> Map.entry(u.name(), u.password())).toList());
      guard.users(() -> users, passwords.login(place));
    } else {
      guard.realm(config.roles());
    }
    return null;
  }

  private WatchedFiles<Users> watched(String place, Path file) {
    var watched =
        new WatchedFiles<>(
            List.of(file),
            contents -> users(file, contents.get(0)),
            // A file system that hangs holds up nobody else's files.
            workers.lane(1, 1).blocking(),
            workers.timer(),
            failures.subject(place + ", password file"));
    watched.start();
    return watched;
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
}
