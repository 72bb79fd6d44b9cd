package io.reverseexporter.security.password;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Whose an address is: what one client has is counted together. */
final class Network {
  /** Of 16 bytes; the rest is the client's own to choose, and to change with each request. */
  private static final int PREFIX_BYTES = 8;

  private Network() {}

  /**
   * A key for the address: of IPv6 its /64, however it is written; anything else as it is. Never
   * looks up a name.
   */
  static String of(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    InetAddress read;
    try {
      // In brackets it is a literal or an error, but no name.
      read = InetAddress.getByName("[" + withoutBracketsAndZone(address) + "]");
    } catch (UnknownHostException e) {
      return address;
    }
    if (!(read instanceof Inet6Address)) {
      // An IPv4 address in IPv6's clothes.
      return read.getHostAddress();
    }
    byte[] bytes = read.getAddress();
    Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }

  private static String withoutBracketsAndZone(String address) {
    int from = address.startsWith("[") ? 1 : 0;
    int zone = address.indexOf('%');
    int end = zone >= 0 ? zone : address.length() - (address.endsWith("]") ? 1 : 0);
    return address.substring(from, Math.max(from, end));
  }
}
