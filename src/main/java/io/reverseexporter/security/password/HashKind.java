package io.reverseexporter.security.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.Md5Crypt;
import org.apache.commons.codec.digest.Sha2Crypt;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * The kinds of hashes in password files.
 *
 * <p>A pattern takes only what the algorithm itself writes, down to the unused bits of the last
 * character: no password would ever fit another, and no library is given what it would throw at. A
 * check with the highest cost or number of rounds that is taken lasts some seconds.
 */
enum HashKind {
  BCRYPT(
      "\\$2[abxy]\\$",
      "(0[4-9]|1[0-7])\\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]",
      "expected after $2y$ the cost from 04 to 17, $, and 53 characters of salt and hash") {
    @Override
    boolean check(byte[] password, String hash) {
      return BCrypt.checkpw(password, hash);
    }
  },

  /** Apache's variant of MD5-crypt. */
  APR1(
      "\\$apr1\\$",
      "[./0-9A-Za-z]{1,8}\\$[./0-9A-Za-z]{21}[./01]",
      "expected after $apr1$ a salt of 1 to 8 characters, $, and 22 characters of hash") {
    @Override
    boolean check(byte[] password, String hash) {
      return isEqual(hash, Md5Crypt.apr1Crypt(password, hash));
    }
  },

  MD5_CRYPT(
      "\\$1\\$",
      "[./0-9A-Za-z]{1,8}\\$[./0-9A-Za-z]{21}[./01]",
      "expected after $1$ a salt of 1 to 8 characters, $, and 22 characters of hash") {
    @Override
    boolean check(byte[] password, String hash) {
      return isEqual(hash, Md5Crypt.md5Crypt(password, hash));
    }
  },

  SHA256_CRYPT(
      "\\$5\\$",
      "(rounds=(1000000|[1-9][0-9]{3,5})\\$)?[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{42}[./0-9A-D]",
      "expected after $5$ perhaps rounds=N$ with N from 1000 to 1000000, a salt of 1 to 16"
          + " characters, $, and 43 characters of hash") {
    @Override
    boolean check(byte[] password, String hash) {
      return isEqual(hash, Sha2Crypt.sha256Crypt(password, hash));
    }
  },

  SHA512_CRYPT(
      "\\$6\\$",
      "(rounds=(1000000|[1-9][0-9]{3,5})\\$)?[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{85}[./01]",
      "expected after $6$ perhaps rounds=N$ with N from 1000 to 1000000, a salt of 1 to 16"
          + " characters, $, and 86 characters of hash") {
    @Override
    boolean check(byte[] password, String hash) {
      return isEqual(hash, Sha2Crypt.sha512Crypt(password, hash));
    }
  },

  SHA1(
      "\\{SHA\\}",
      "[A-Za-z0-9+/]{26}[AEIMQUYcgkosw048]=",
      "expected after {SHA} 28 characters of base64") {
    @Override
    boolean check(byte[] password, String hash) {
      byte[] expected = Base64.getDecoder().decode(hash.substring("{SHA}".length()));
      return MessageDigest.isEqual(expected, DigestUtils.sha1(password));
    }
  };

  /** Passwords that are longer are wrong: hashing them would only be work that a client causes. */
  static final int MAX_PASSWORD_BYTES = 512;

  private final Pattern prefix;
  private final Pattern syntax;
  private final String rule;

  HashKind(String prefix, String rest, String rule) {
    this.prefix = Pattern.compile(prefix);
    this.syntax = Pattern.compile(prefix + rest);
    this.rule = rule;
  }

  /**
   * Whether the password has the hash.
   *
   * @param password may be overwritten
   */
  abstract boolean check(byte[] password, String hash);

  /**
   * Reads a hash of any kind.
   *
   * @param line where it stands
   * @throws MalformedPasswordFileException with what was expected
   */
  static PasswordHash read(int line, String hash) throws MalformedPasswordFileException {
    for (HashKind kind : values()) {
      if (kind.prefix.matcher(hash).lookingAt()) {
        if (!kind.syntax.matcher(hash).matches()) {
          throw new MalformedPasswordFileException(line, kind.rule);
        }
        return password -> kind.matches(password, hash);
      }
    }
    throw new MalformedPasswordFileException(
        line,
        "expected a hash that begins with $2y$, $2a$, $2b$, $2x$, $apr1$, $1$, $5$, $6$ or {SHA};"
            + " what htpasswd writes with -d (crypt) or -p (plain text) is not read");
  }

  private boolean matches(byte[] password, String hash) {
    return password.length <= MAX_PASSWORD_BYTES && check(password.clone(), hash);
  }

  private static boolean isEqual(String expected, String actual) {
    return MessageDigest.isEqual(ascii(expected), ascii(actual));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
