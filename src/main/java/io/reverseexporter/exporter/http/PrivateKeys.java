package io.reverseexporter.exporter.http;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * Private keys in the three forms that tools write. The JDK reads PKCS#8; the older two are put
 * into its envelope, which says the algorithm in front of the same bytes.
 */
final class PrivateKeys {
  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int SEQUENCE = 0x30;

  /** Of SEC 1: which curve it is. */
  private static final int PARAMETERS = 0xa0;

  private static final byte[] VERSION_0 = {INTEGER, 1, 0};

  /** 1.2.840.113549.1.1.1, and that it has no parameters. */
  private static final byte[] RSA = {
    0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 0x05, 0
  };

  /** 1.2.840.10045.2.1; the curve follows. */
  private static final byte[] EC = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private PrivateKeys() {}

  /** A key of {@code BEGIN PRIVATE KEY}. */
  static PrivateKey ofPkcs8(byte[] der) throws GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // Of another algorithm, or broken.
      }
    }
    throw new InvalidKeySpecException("expected an RSA, EC or Ed25519 private key");
  }

  /** A key of {@code BEGIN RSA PRIVATE KEY}. */
  static PrivateKey ofPkcs1(byte[] der) throws GeneralSecurityException {
    return ofPkcs8(element(SEQUENCE, VERSION_0, element(SEQUENCE, RSA), element(OCTETS, der)));
  }

  /** A key of {@code BEGIN EC PRIVATE KEY}. */
  static PrivateKey ofSec1(byte[] der) throws GeneralSecurityException {
    byte[] envelope =
        element(SEQUENCE, VERSION_0, element(SEQUENCE, EC, curve(der)), element(OCTETS, der));
    return ofPkcs8(envelope);
  }

  /** Whether what is signed with the key can be verified with the certificate. */
  static boolean belong(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> "EdDSA";
            });
    signature.initSign(key);
    signature.update(VERSION_0);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(VERSION_0);
    return signature.verify(signed);
  }

  /** What an EC key says of its curve. */
  private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
    try {
      ByteBuffer key = ByteBuffer.wrap(sec1);
      expect(SEQUENCE, key);
      skip(INTEGER, key);
      skip(OCTETS, key);
      byte[] curve = new byte[expect(PARAMETERS, key)];
      key.get(curve);
      return curve;
    } catch (RuntimeException e) {
      throw new InvalidKeySpecException("expected an EC private key that says its curve");
    }
  }

  private static void skip(int tag, ByteBuffer der) {
    int length = expect(tag, der);
    der.position(der.position() + length);
  }

  /** Reads tag and length of an element; gives the length, of which as many bytes are there. */
  private static int expect(int tag, ByteBuffer der) {
    if ((der.get() & 0xff) != tag) {
      throw new IllegalArgumentException("another tag");
    }
    int first = der.get() & 0xff;
    int length = first < 0x80 ? first : 0;
    for (int i = 0; i < first - 0x80; i++) {
      length = Math.addExact(Math.multiplyExact(length, 256), der.get() & 0xff);
    }
    if (length > der.remaining()) {
      throw new IllegalArgumentException("a length beyond the end");
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... contents) {
    int length = 0;
    for (byte[] content : contents) {
      length += content.length;
    }
    ByteBuffer der = ByteBuffer.allocate(header(length) + length);
    der.put((byte) tag);
    putLength(der, length);
    for (byte[] content : contents) {
      der.put(content);
    }
    return der.array();
  }

  private static int header(int length) {
    return length < 0x80 ? 2 : length < 0x100 ? 3 : length < 0x10000 ? 4 : 5;
  }

  private static void putLength(ByteBuffer der, int length) {
    int bytes = header(length) - 2;
    if (bytes > 0) {
      der.put((byte) (0x80 + bytes));
    }
    for (int shift = 8 * Math.max(0, bytes - 1); shift >= 0; shift -= 8) {
      der.put((byte) (length >> shift));
    }
  }
}
