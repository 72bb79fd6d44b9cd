package io.reverseexporter.web;

import java.text.ParseException;
import java.util.List;
import org.glassfish.jersey.message.internal.AcceptableToken;
import org.glassfish.jersey.message.internal.HttpHeaderReader;

/** Whether an answer goes out compressed. */
enum ContentCoding {
  IDENTITY,
  GZIP;

  /** The name of gzip in headers. */
  static final String GZIP_NAME = "gzip";

  private static final String IDENTITY_NAME = "identity";
  private static final String ANY = "*";
  private static final int NOT_NAMED = -1;

  /**
   * Chooses by the client's {@code Accept-Encoding}: gzip where it is welcome, and no less than no
   * coding at all. A header that cannot be understood, or that allows neither, gets the answer as
   * it is.
   *
   * @param headers the values of all such headers of the request
   */
  static ContentCoding choose(List<String> headers) {
    String header = String.join(",", headers);
    if (header.isBlank()) {
      return IDENTITY;
    }
    List<AcceptableToken> tokens;
    try {
      tokens = HttpHeaderReader.readAcceptToken(header);
    } catch (ParseException | IllegalArgumentException e) {
      return IDENTITY;
    }
    int any = quality(tokens, ANY);
    int gzip = quality(tokens, GZIP_NAME);
    int identity = quality(tokens, IDENTITY_NAME);
    int wanted = gzip == NOT_NAMED ? any : gzip;
    // No coding at all is acceptable unnamed, but nobody asked for it.
    int plain = identity == NOT_NAMED ? any : identity;
    return wanted > 0 && wanted >= plain ? GZIP : IDENTITY;
  }

  private static int quality(List<AcceptableToken> tokens, String name) {
    return tokens.stream()
        .filter(token -> token.getToken().equalsIgnoreCase(name))
        .mapToInt(AcceptableToken::getQuality)
        .max()
        .orElse(NOT_NAMED);
  }
}
