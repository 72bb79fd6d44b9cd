package io.reverseexporter.security.password;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user's name and password as a client sends them. */
public final class Credentials {
  private Credentials() {}

  /**
   * Reads the {@code Authorization} headers of a request (RFC 7617).
   *
   * @param headers the values of all such headers
   * @return null if there are none that could be right: no header, another scheme, several, broken
   */
  public static @Nullable Credentials ofHeaders(List<String> headers) {
    return null;
  }
}
