package io.reverseexporter.security.password;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user's name and password as a client sends them. Says nothing of its content. */
public final class Credentials {
  private static final String SCHEME = "Basic";

  private final String name;
  private final byte[] password;

  Credentials(String name, byte[] password) {
    this.name = name;
    this.password = password.clone();
  }

  /**
   * Reads the {@code Authorization} headers of a request (RFC 7617).
   *
   * @param headers the values of all such headers
   * @return null if there are none that could be right: no header, another scheme, several, not
   *     base64, not UTF-8, control characters, no name
   */
  public static @Nullable Credentials ofHeaders(List<String> headers) {
    if (headers.size() != 1) {
      return null;
    }
    String header = headers.get(0).strip();
    int blank = header.indexOf(' ');
    if (blank < 0 || !header.substring(0, blank).equalsIgnoreCase(SCHEME)) {
      return null;
    }
    byte[] decoded = decode(header.substring(blank).strip());
    return decoded == null ? null : ofBytes(decoded);
  }

  private static @Nullable Credentials ofBytes(byte[] bytes) {
    String text;
    try {
      text = Utf8.decode(bytes, 0, bytes.length);
    } catch (CharacterCodingException e) {
      return null;
    }
    int colon = text.indexOf(':');
    if (colon < 1 || Utf8.hasControlCharacter(text)) {
      return null;
    }
    return new Credentials(
        text.substring(0, colon), text.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
  }

  /** Padding may be missing; what is there must be what an encoder writes. */
  private static byte @Nullable [] decode(String base64) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return null;
    }
    String padded = Base64.getEncoder().encodeToString(decoded);
    boolean exact =
        base64.equals(padded)
            || base64.equals(Base64.getEncoder().withoutPadding().encodeToString(decoded));
    return exact ? decoded : null;
  }

  /** The user's name. */
  public String name() {
    return name;
  }

  /** The password, for a realm that wants it as text. */
  public String passwordText() {
    return new String(password, StandardCharsets.UTF_8);
  }

  /** In UTF-8; not to be changed. */
  byte[] password() {
    return password;
  }

  @Override
  public String toString() {
    return "credentials";
  }
}
