package io.reverseexporter.security.password;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A hash that counts how often it is made. */
final class CountingHash implements PasswordHash {
  private final byte[] password;
  private int count;

  CountingHash(String password) {
    this.password = password.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean matches(byte[] candidate) {
    count++;
    return Arrays.equals(candidate, password);
  }

  int count() {
    return count;
  }
}
