package io.reverseexporter.exporter.http;

import org.apache.hc.core5.net.NamedEndpoint;

/**
 * A host, as somebody with a login at the proxy reaches it.
 *
 * <p>As the name of a route's target it is also part of the key that the pool keeps connections
 * under: what a proxy has opened for one login is not used with another.
 *
 * @param host of the target
 * @param port of the target; -1 for the scheme's own
 * @param login name and password
 */
record ProxyUser(String host, int port, String login) implements NamedEndpoint {
  /** A login at a proxy on the way to a target. */
  static ProxyUser of(NamedEndpoint target, HttpCredentials.Basic login) {
    return new ProxyUser(
        target.getHostName(),
        target.getPort(),
        login.username().text() + ":" + login.password().text());
  }

  @Override
  public String getHostName() {
    return host;
  }

  @Override
  public int getPort() {
    return port;
  }

  /** Tells no login: Apache's client logs it. */
  @Override
  public String toString() {
    return host + ":" + port + " with a login";
  }
}
