package io.reverseexporter.security.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** The passwords of one user of the configuration, as digests. */
final class KnownPasswords implements PasswordHash {
  private final Hmac hmac;
  private final List<byte[]> digests;

  KnownPasswords(Hmac hmac, List<String> passwords) {
    this.hmac = hmac;
    digests = passwords.stream().map(p -> hmac.of(p.getBytes(StandardCharsets.UTF_8))).toList();
  }

  @Override
  public boolean matches(byte[] password) {
    byte[] digest = hmac.of(password);
    boolean right = false;
    for (byte[] known : digests) {
      right |= MessageDigest.isEqual(known, digest);
    }
    return right;
  }

  @Override
  public int passwords() {
    return digests.size();
  }
}
