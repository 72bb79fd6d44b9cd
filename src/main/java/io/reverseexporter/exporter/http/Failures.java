package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.MalformedExpositionException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.RedirectException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ParseException;

/** Says in words why an exporter gave no answer. */
final class Failures {
  private static final Pattern USER_INFO = Pattern.compile("//[^/?#]*@");

  private static final String FAILED = " failed: ";

  private Failures() {}

  /**
   * Why no status came.
   *
   * @param closing whether this application has closed its connections itself
   * @param secrets not to be told, should somebody have repeated them
   */
  static ScrapeFailure noAnswer(
      String url, boolean closing, Throwable wrapped, SecretTexts secrets) {
    if (closing) {
      return new ScrapeFailure(
          Reason.OVERLOADED, url + ": the application is being stopped", wrapped);
    }
    for (Throwable e = wrapped; e != null; e = e.getCause()) {
      if (e instanceof RedirectException) {
        return new ScrapeFailure(
            Reason.HTTP_STATUS, url + ": redirected in a circle or more than 10 times", e);
      }
      if (e instanceof HttpException || e instanceof MessageConstraintException) {
        String words = secrets.hiddenIn(words(e));
        return new ScrapeFailure(Reason.MALFORMED, url + ": expected an HTTP answer: " + words, e);
      }
    }
    SSLException tls = TlsFailures.in(wrapped);
    if (tls != null) {
      String words = secrets.hiddenIn(TlsFailures.words(tls));
      return new ScrapeFailure(Reason.TLS, url + ": " + words, tls);
    }
    for (Throwable e = wrapped; e != null; e = e.getCause()) {
      if (e instanceof IOException) {
        String words = secrets.hiddenIn(words(deepest(e)));
        return new ScrapeFailure(Reason.CONNECT, url + ": " + words, e);
      }
    }
    String words = deepest(wrapped).toString();
    String shown = secrets.hiddenIn(words);
    // The log shows the cause, too.
    return new ScrapeFailure(
        Reason.INTERNAL,
        url + ": a fault of this application: " + shown,
        shown.equals(words) ? wrapped : null);
  }

  /** The innermost cause is what the system said; the rest repeats the address around it. */
  private static Throwable deepest(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? e : deepest(cause);
  }

  /** What an exception means to somebody who does not know its class. */
  static String words(Throwable e) {
    String message = e.getMessage();
    if (e instanceof UnknownHostException) {
      return "unknown host";
    }
    if (e instanceof NoHttpResponseException) {
      return "the connection was closed without an answer";
    }
    if (e instanceof HttpHostConnectException && message != null) {
      // "Connect to http://host:port [...] failed: Connection refused": the URL stands before it.
      return message.substring(message.lastIndexOf(FAILED) + FAILED.length());
    }
    if (e instanceof ParseException && message != null) {
      // "Invalid protocol version; error at offset 0: <[0x2e][0x2f]...>": the offset and the bytes
      // are those of a buffer and not of the answer.
      return message.replaceFirst("(; error at offset \\d+)?: <(?s:.*)$", "");
    }
    if (e instanceof SSLException tls) {
      return "TLS: " + TlsFailures.words(tls);
    }
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  /** Why a page is no exposition. What it quotes of the page stands in double quotes. */
  static ScrapeFailure malformed(
      String url, MalformedExpositionException malformed, SecretTexts secrets) {
    String words = String.valueOf(malformed.getMessage());
    int from = words.indexOf('"') + 1;
    int to = Math.max(from, words.lastIndexOf('"'));
    String shown =
        words.substring(0, from)
            + secrets.hiddenIn(words.substring(from, to))
            + words.substring(to);
    return new ScrapeFailure(Reason.MALFORMED, url + ": " + shown, malformed);
  }

  /** A URL without credentials. */
  static String withoutUserInfo(String url) {
    return USER_INFO.matcher(url).replaceFirst("//");
  }
}
