package io.reverseexporter.exporter.http;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Certificates and private keys as PEM files have them: any number of blocks, with any text around
 * them. What a message says of a file is never a part of it.
 */
final class Pem {
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";

  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  private Pem() {}

  /** What stands between one BEGIN and END. */
  private record Block(String label, String text) {
    byte[] bytes() throws GeneralSecurityException {
      try {
        return Base64.getDecoder().decode(WHITE_SPACE.matcher(text).replaceAll(""));
      } catch (IllegalArgumentException e) {
        throw new CertificateException("the lines of a block \"" + label + "\" are no base64");
      }
    }
  }

  /**
   * The certificates, in their order.
   *
   * @throws GeneralSecurityException if there is none, or one is broken
   */
  static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
    var certificates = new ArrayList<X509Certificate>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (Block block : blocks(pem)) {
      if (block.label.equals("CERTIFICATE") || block.label.equals("X509 CERTIFICATE")) {
        Certificate certificate;
        try {
          certificate = factory.generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (CertificateException e) {
          throw new CertificateException(
              "expected a certificate in block " + (certificates.size() + 1) + " of its kind", e);
        }
        if (certificate instanceof X509Certificate x509) {
          certificates.add(x509);
        }
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("expected a certificate in PEM, found none");
    }
    return certificates;
  }

  /**
   * The first private key.
   *
   * @throws GeneralSecurityException if there is none, or it is broken, encrypted or of a kind that
   *     is not known
   */
  static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
    for (Block block : blocks(pem)) {
      if (block.label.equals("ENCRYPTED PRIVATE KEY") || block.text.contains("ENCRYPTED")) {
        throw new GeneralSecurityException("expected a private key that is not encrypted");
      }
      if (block.label.equals("PRIVATE KEY")) {
        return PrivateKeys.ofPkcs8(block.bytes());
      }
      if (block.label.equals("RSA PRIVATE KEY")) {
        return PrivateKeys.ofPkcs1(block.bytes());
      }
      if (block.label.equals("EC PRIVATE KEY")) {
        return PrivateKeys.ofSec1(block.bytes());
      }
    }
    throw new GeneralSecurityException("expected a private key in PEM, found none");
  }

  private static List<Block> blocks(byte[] pem) {
    var blocks = new ArrayList<Block>();
    String text = new String(pem, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    while (begin >= 0) {
      int label = begin + BEGIN.length();
      int labelEnd = text.indexOf(DASHES, label);
      if (labelEnd < 0) {
        return blocks;
      }
      String name = text.substring(label, labelEnd);
      int end = text.indexOf("-----END " + name + DASHES, labelEnd);
      if (end < 0) {
        return blocks;
      }
      blocks.add(new Block(name, text.substring(labelEnd + DASHES.length(), end)));
      begin = text.indexOf(BEGIN, end);
    }
    return blocks;
  }
}
