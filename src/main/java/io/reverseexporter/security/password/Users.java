package io.reverseexporter.security.password;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and what their passwords are checked against. Immutable; says nothing of its content. */
public final class Users {
  private final Hmac hmac;
  private final Map<String, PasswordHash> byName;

  /** What the names stand for, once more, to take one by its number. */
  private final List<PasswordHash> hashes;

  /** Users with any kind of hash; at least one. */
  Users(Hmac hmac, Map<String, PasswordHash> byName) {
    if (byName.isEmpty()) {
      throw new IllegalArgumentException("no users");
    }
    this.hmac = hmac;
    this.byName = Map.copyOf(byName);
    hashes = List.copyOf(byName.values());
  }

  /**
   * Users of a password file as Apache's {@code htpasswd} writes it: bcrypt, apr1, MD5-crypt,
   * SHA-crypt with 256 and 512 bits, {SHA}. Not crypt and plain text.
   *
   * @param content as large as the caller puts up with
   * @throws MalformedPasswordFileException when it is none, or has no users
   */
  public static Users ofHtpasswd(byte[] content) throws MalformedPasswordFileException {
    return new Users(new Hmac(), HtpasswdReader.read(content));
  }

  /**
   * Users whose passwords are known.
   *
   * @param passwords name and password, at least one; a name may come several times, with any of
   *     its passwords
   */
  public static Users ofPasswords(List<Map.Entry<String, String>> passwords) {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : passwords) {
      byName.computeIfAbsent(entry.getKey(), name -> new ArrayList<>()).add(entry.getValue());
    }
    var hmac = new Hmac();
    Map<String, PasswordHash> hashes = new LinkedHashMap<>();
    byName.forEach((name, known) -> hashes.put(name, new KnownPasswords(hmac, known)));
    return new Users(hmac, hashes);
  }

  /** Whether there is a user of that name; for the log only. */
  boolean knows(String name) {
    return byName.containsKey(name);
  }

  /** How many passwords are right for a user. */
  int passwords(String name) {
    PasswordHash hash = byName.get(name);
    return hash == null ? 0 : hash.passwords();
  }

  /**
   * Whether the password is the user's. An unknown name costs what a known one does: its password
   * is checked against that of a user, always the same one for the same name.
   */
  boolean verify(String name, byte[] password) {
    PasswordHash known = byName.get(name);
    // Looked for in any case, so that a known name is not the faster one.
    PasswordHash standIn = standIn(name);
    boolean right = (known == null ? standIn : known).matches(password);
    return right && known != null;
  }

  private PasswordHash standIn(String name) {
    byte[] digest = hmac.of(name.getBytes(StandardCharsets.UTF_8));
    return hashes.get(Math.floorMod(ByteBuffer.wrap(digest).getInt(), hashes.size()));
  }

  @Override
  public String toString() {
    return "users";
  }
}
