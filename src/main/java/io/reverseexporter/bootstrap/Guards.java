package io.reverseexporter.bootstrap;

import io.reverseexporter.config.AccessConfig;
import io.reverseexporter.config.AccessConfig.AuthType;
import io.reverseexporter.config.AccessConfig.Satisfy;
import io.reverseexporter.config.Fingerprints;
import io.reverseexporter.security.Guard;
import io.reverseexporter.security.password.PasswordService;
import org.jspecify.annotations.Nullable;

/** Makes guards out of what the configuration says on access. */
record Guards(UserLists lists, PasswordService passwords) {
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
    UserLists.Use users =
        config.types().contains(AuthType.BASIC) ? basic(place, config, guard) : null;
    return new Guarded(fingerprint(place, config), guard.build(), users);
  }

  private UserLists.@Nullable Use basic(String place, AccessConfig config, Guard.Builder guard) {
    if (config.htpasswdFile() == null && config.users().isEmpty()) {
      guard.realm(config.roles());
      return null;
    }
    UserLists.Use users = lists.use(config);
    guard.users(users.users(), passwords.login(place, users.checked()));
    return users;
  }
}
