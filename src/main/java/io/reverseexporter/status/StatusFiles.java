package io.reverseexporter.status;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The files that the status page is made of and that a browser asks for by themselves. */
public final class StatusFiles {
  private static final int TAG_BYTES = 12;

  private StatusFiles() {}

  /**
   * A file.
   *
   * @param name in the folder of the page
   * @param contentType of HTTP
   * @param tag other for any other content; a quoted entity tag
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record StatusFile(String name, String contentType, byte[] content, String tag) {}

  /** All of them. */
  public static List<StatusFile> all() {
    return List.of(
        file("status.css", "text/css; charset=utf-8"),
        file("status.js", "text/javascript; charset=utf-8"));
  }

  private static StatusFile file(String name, String contentType) {
    byte[] content = read(name);
    return new StatusFile(name, contentType, content, tag(content));
  }

  private static String tag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      byte[] start = Arrays.copyOf(digest, TAG_BYTES);
      return '"' + Base64.getUrlEncoder().encodeToString(start) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static byte[] read(String name) {
    try (InputStream in = StatusFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the archive");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
