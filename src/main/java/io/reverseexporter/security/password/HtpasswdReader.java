package io.reverseexporter.security.password;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a password file, as Apache does: blanks around a line, empty lines and lines that begin
 * with # say nothing, and of a line's fields, with colons in between, only the first two count.
 */
final class HtpasswdReader {
  private static final int MAX_NAME_BYTES = 255;

  private final byte[] content;
  private final Map<String, PasswordHash> users = new LinkedHashMap<>();

  /** Where each name stands. */
  private final Map<String, Integer> lines = new HashMap<>();

  private HtpasswdReader(byte[] content) {
    this.content = content;
  }

  /** Names and hashes, in the order of the file. */
  static Map<String, PasswordHash> read(byte[] content) throws MalformedPasswordFileException {
    var reader = new HtpasswdReader(content);
    reader.readLines();
    if (reader.users.isEmpty()) {
      throw new MalformedPasswordFileException(0, "expected at least one user, got none");
    }
    return reader.users;
  }

  private void readLines() throws MalformedPasswordFileException {
    int from = startsWithByteOrderMark() ? 3 : 0;
    for (int line = 1; from < content.length; line++) {
      int end = from;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      readLine(line, from, end);
      from = end + 1;
    }
  }

  private boolean startsWithByteOrderMark() {
    return content.length >= 3
        && content[0] == (byte) 0xef
        && content[1] == (byte) 0xbb
        && content[2] == (byte) 0xbf;
  }

  private void readLine(int line, int from, int to) throws MalformedPasswordFileException {
    String text = trimmed(decode(line, from, to));
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new MalformedPasswordFileException(line, "expected name:hash, got no colon");
    }
    String name = text.substring(0, colon);
    checkName(line, name);
    int end = text.indexOf(':', colon + 1);
    String hash = text.substring(colon + 1, end < 0 ? text.length() : end);
    users.put(name, HashKind.read(line, hash));
  }

  private String decode(int line, int from, int to) throws MalformedPasswordFileException {
    try {
      return Utf8.decode(content, from, to);
    } catch (CharacterCodingException e) {
      throw new MalformedPasswordFileException(line, "expected UTF-8, got other bytes");
    }
  }

  private void checkName(int line, String name) throws MalformedPasswordFileException {
    if (name.isEmpty()) {
      throw new MalformedPasswordFileException(line, "expected a name, got an empty one");
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_NAME_BYTES) {
      throw new MalformedPasswordFileException(
          line, "expected a name of at most " + MAX_NAME_BYTES + " bytes, got " + bytes);
    }
    // No client can log in with such a name.
    if (Utf8.hasControlCharacter(name)) {
      throw new MalformedPasswordFileException(line, "expected a name without control characters");
    }
    Integer before = lines.putIfAbsent(name, line);
    if (before != null) {
      // Apache takes the first, others the last.
      throw new MalformedPasswordFileException(
          line, "expected each name once, got one that stands in line " + before + " already");
    }
  }

  private static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (from < to && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
  }
}
