package io.reverseexporter.security;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * A client certificate. That its chain leads to a CA that is trusted, and that the client has its
 * key, the container's connector has verified.
 */
final class CertificateRule {
  private static final Decision MISSING =
      Decision.forbidden("a client certificate is needed, over TLS");
  private static final Decision OUTDATED =
      Decision.forbidden("the client certificate is out of its time");
  private static final Decision OTHER =
      Decision.forbidden(
          "another client certificate is needed: the subject is not among those let in");

  /** Longer names are nobody's; matching them may take for ever. */
  private static final int MAX_NAME = 4_096;

  private final List<Pattern> subjects;

  /** Any certificate, if there are no subjects; else one of which a name matches one as a whole. */
  CertificateRule(List<String> subjects) {
    this.subjects = subjects.stream().map(Pattern::compile).toList();
  }

  Decision decide(Caller caller) {
    X509Certificate certificate = caller.certificate();
    if (certificate == null) {
      return MISSING;
    }
    try {
      // The connector has looked when the connection began, which may be days ago.
      certificate.checkValidity();
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      return OUTDATED;
    }
    return subjects.isEmpty() || matches(names(certificate)) ? Decision.ADMITTED : OTHER;
  }

  private boolean matches(List<String> names) {
    return subjects.stream()
        .anyMatch(subject -> names.stream().anyMatch(name -> matches(subject, name)));
  }

  private static boolean matches(Pattern subject, String name) {
    try {
      return name.length() <= MAX_NAME && subject.matcher(name).matches();
    } catch (StackOverflowError e) {
      // So does the JDK fail at patterns that choose and repeat, over names of some thousand
      // letters.
      return false;
    }
  }

  /** The subject as RFC 2253 writes it, and the alternative names that are text. */
  private static List<String> names(X509Certificate certificate) {
    var names = new ArrayList<String>();
    names.add(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (alternative.get(1) instanceof String name) {
          names.add(name);
        }
      }
    } catch (CertificateParsingException e) {
      // Names that cannot be read match nothing.
      return names;
    }
    return names;
  }
}
