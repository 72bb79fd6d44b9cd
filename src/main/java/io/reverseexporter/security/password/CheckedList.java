package io.reverseexporter.security.password;

import io.reverseexporter.telemetry.FailureLog;
import org.jspecify.annotations.Nullable;

/**
 * One list of users with what is known of their passwords, at all places where they log in: one
 * that was checked at one of them is known at the others.
 */
public final class CheckedList {
  private final PasswordService service;
  private final String key;

  /** Over when a password was checked and no other one waits. */
  private final FailureLog.Subject overload;

  /** Over when a password was checked without one. */
  private final FailureLog.Subject faults;

  private @Nullable CheckedUsers current;

  CheckedList(PasswordService service, String key, String name, FailureLog failures) {
    this.service = service;
    this.key = key;
    overload = failures.subject(name);
    faults = failures.subject(name);
  }

  /** What is known of these; others than the last time make everything forgotten. */
  synchronized CheckedUsers current(Users users) {
    if (current == null || current.users() != users) {
      current = service.checkedUsers(users);
    }
    return current;
  }

  /**
   * Behind whom the check of a user's password waits; users of the same name in two lists are two
   * users.
   */
  String line(String name) {
    return service.line(key, name);
  }

  FailureLog.Subject overload() {
    return overload;
  }

  FailureLog.Subject faults() {
    return faults;
  }
}
