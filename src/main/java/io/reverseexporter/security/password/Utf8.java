package io.reverseexporter.security.password;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text of strict UTF-8. */
final class Utf8 {
  private Utf8() {}

  /**
   * Decodes a part of an array.
   *
   * @throws CharacterCodingException when it is not UTF-8
   */
  static String decode(byte[] bytes, int from, int to) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, from, to - from))
        .toString();
  }

  static boolean hasControlCharacter(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }
}
