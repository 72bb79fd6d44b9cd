package io.reverseexporter.exporter.http;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Why a server's certificate is not taken, in words that need nothing around them. */
final class UntrustedServerException extends CertificateException {
  private static final long serialVersionUID = 1L;

  /** Kinds of alternative names (RFC 5280). */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;
  private static final int MAX_NAMES = 10;

  private UntrustedServerException(String words, CertificateException cause) {
    super(words, cause);
  }

  /** Puts into words why the JDK refuses a certificate. */
  static UntrustedServerException of(X509Certificate certificate, CertificateException refusal) {
    return new UntrustedServerException(words(certificate, refusal), refusal);
  }

  private static String words(X509Certificate certificate, CertificateException refusal) {
    for (Throwable e = refusal; e != null; e = e.getCause()) {
      if (is(BasicReason.EXPIRED, CertificateExpiredException.class, e)) {
        return "a certificate has expired; that of the server is valid until "
            + certificate.getNotAfter().toInstant();
      }
      if (is(BasicReason.NOT_YET_VALID, CertificateNotYetValidException.class, e)) {
        return "a certificate is not yet valid; that of the server is from "
            + certificate.getNotBefore().toInstant();
      }
      if (e instanceof CertPathBuilderException) {
        return "the certificate is not signed by a CA that is trusted here; its issuer is "
            + certificate.getIssuerX500Principal().getName();
      }
      if (e instanceof CertPathValidatorException path
          && path.getReason() == BasicReason.INVALID_SIGNATURE) {
        return "the certificate is not signed by a CA that is trusted here: that of the name of its"
            + " issuer, "
            + certificate.getIssuerX500Principal().getName()
            + ", has another key";
      }
      if (e instanceof CertPathValidatorException path) {
        return "the certificate is refused: " + path.getMessage();
      }
    }
    // What is left are the names, and rules of the JDK's own.
    return "the certificate does not fit: "
        + refusal.getMessage()
        + "; the certificate is for "
        + names(certificate);
  }

  private static boolean is(BasicReason reason, Class<?> type, Throwable e) {
    return type.isInstance(e)
        || (e instanceof CertPathValidatorException path && path.getReason() == reason);
  }

  private static String names(X509Certificate certificate) {
    var names = new ArrayList<String>();
    for (List<?> name : alternatives(certificate)) {
      boolean isHost = Integer.valueOf(DNS_NAME).equals(name.get(0));
      if (isHost || Integer.valueOf(IP_ADDRESS).equals(name.get(0))) {
        names.add(String.valueOf(name.get(1)));
      }
    }
    if (names.isEmpty()) {
      return certificate.getSubjectX500Principal().getName();
    }
    int more = names.size() - MAX_NAMES;
    return more <= 0
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MAX_NAMES)) + " and " + more + " more";
  }

  private static Collection<List<?>> alternatives(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
