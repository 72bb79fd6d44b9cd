package io.reverseexporter.bootstrap;

import io.reverseexporter.config.AccessConfig;
import io.reverseexporter.config.Fingerprints;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.security.UserList;
import io.reverseexporter.security.password.CheckedList;
import io.reverseexporter.security.password.MalformedPasswordFileException;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.watch.UnusableFilesException;
import io.reverseexporter.watch.WatchedFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lists of users that guards ask for. Guards that name the same file, or the same users, share
 * the list: its file is read once, and a password is checked once for all of them. It is there as
 * long as one of them is, over all reloads.
 */
final class UserLists {
  private final Workers workers;
  private final FailureLog failures;
  private final PasswordService passwords;

  /** By what they are made of. Guarded by this. */
  private final Map<String, Shared> inUse = new HashMap<>();

  /**
   * None yet.
   *
   * @param workers read the password files
   * @param failures is told when one of them cannot be used
   */
  UserLists(Workers workers, FailureLog failures, PasswordService passwords) {
    this.workers = workers;
    this.failures = failures;
    this.passwords = passwords;
  }

  /**
   * The list that a guard asks for; its password file has been read once. One thread at a time.
   *
   * @param config with a password file or users
   */
  Use use(AccessConfig config) {
    Shared shared;
    boolean isNew;
    String key = key(config);
    synchronized (this) {
      shared = inUse.get(key);
      isNew = shared == null;
      if (shared == null) {
        shared = make(key, config);
        inUse.put(key, shared);
      }
      shared.uses++;
    }
    var use = new Use(shared);
    if (isNew) {
      start(use);
    }
    return use;
  }

  /** Not under the lock: a file system that hangs must not keep others from ending. */
  private static void start(Use use) {
    WatchedFiles<Users> file = use.shared.file;
    if (file == null) {
      return;
    }
    try {
      file.start();
    } catch (RuntimeException | Error e) {
      use.close();
      throw e;
    }
  }

  /** The same exactly for the same file, or the same users with the same passwords. */
  private static String key(AccessConfig config) {
    return Fingerprints.of(
        new AccessConfig(
            Set.of(AccessConfig.AuthType.BASIC),
            AccessConfig.Satisfy.ALL,
            config.htpasswdFile(),
            config.users(),
            List.of(),
            List.of(),
            false));
  }

  private Shared make(String key, AccessConfig config) {
    Path path = config.htpasswdFile();
    if (path == null) {
      Users users =
          Users.ofPasswords(
              config.users().stream().map(u -> Map.entry(u.name(), u.password())).toList());
      return new Shared(key, () -> users, passwords.list(key, "users of the configuration"), null);
    }
    var file =
        new WatchedFiles<>(
            List.of(path),
            contents -> users(path, contents.get(0)),
            // A file system that hangs holds up nobody else's files.
            workers.lane(1, 1).blocking(),
            workers.timer(),
            failures.subject("password file"));
    return new Shared(key, file::get, passwords.list(key, "password file " + path), file);
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

  /** How many there are. */
  synchronized int size() {
    return inUse.size();
  }

  /** A list, and how many guards have it. */
  private static final class Shared {
    private final String key;
    private final UserList users;
    private final CheckedList checked;
    private final @Nullable WatchedFiles<Users> file;

    /** Guarded by the lists. */
    private int uses;

    Shared(String key, UserList users, CheckedList checked, @Nullable WatchedFiles<Users> file) {
      this.key = key;
      this.users = users;
      this.checked = checked;
      this.file = file;
    }
  }

  /** A list in the hands of one guard. */
  final class Use implements AutoCloseable {
    private final Shared shared;

    /** Guarded by the lists. */
    private boolean isOver;

    private Use(Shared shared) {
      this.shared = shared;
    }

    /** As they are now. */
    UserList users() {
      return shared.users;
    }

    /** What is known of their passwords. */
    CheckedList checked() {
      return shared.checked;
    }

    /** Ends the watching of the password file if no other guard has it. Idempotent. */
    @Override
    public void close() {
      synchronized (UserLists.this) {
        if (isOver) {
          return;
        }
        isOver = true;
        shared.uses--;
        if (shared.uses > 0) {
          return;
        }
        inUse.remove(shared.key);
      }
      if (shared.file != null) {
        shared.file.close();
      }
    }
  }
}
