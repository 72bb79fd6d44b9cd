package io.reverseexporter.exporter.jmx;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.MalformedURLException;
import java.util.HashMap;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.jspecify.annotations.Nullable;

/** The MBeans of this JVM, or a connection to those of another, for one collection. */
final class MBeans implements AutoCloseable {
  private final MBeanServerConnection connection;
  private final @Nullable JMXConnector connector;

  private MBeans(MBeanServerConnection connection, @Nullable JMXConnector connector) {
    this.connection = connection;
    this.connector = connector;
  }

  /** Those of this JVM. */
  static MBeans here() {
    return new MBeans(ManagementFactory.getPlatformMBeanServer(), null);
  }

  /**
   * Connects to another JVM; blocks.
   *
   * @param password of its user, empty for none
   * @throws ScrapeFailure if there is no connection
   */
  static MBeans of(RemoteJvm jvm, String password) throws ScrapeFailure {
    var environment = new HashMap<String, Object>();
    // No thread that asks from time to time whether the other side is still there.
    environment.put("jmx.remote.x.client.connection.check.period", 0L);
    // Values of attributes are made of the JDK's classes, not of this application's.
    environment.put(JMXConnectorFactory.DEFAULT_CLASS_LOADER, ClassLoader.getPlatformClassLoader());
    if (jvm.username() != null) {
      environment.put(JMXConnector.CREDENTIALS, new String[] {jvm.username(), password});
    }
    if (jvm.tls()) {
      environment.put("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
    }
    return connected(jvm, environment);
  }

  /**
   * The address is in the configuration, whose writer may have anything run anyway. What answers
   * there may have classes read that this application has, but none that are elsewhere: the JDK
   * does not load them.
   */
  @SuppressWarnings("BanJNDI")
  private static MBeans connected(RemoteJvm jvm, Map<String, ?> environment) throws ScrapeFailure {
    try {
      JMXConnector connector = JMXConnectorFactory.connect(url(jvm), environment);
      return new MBeans(connector.getMBeanServerConnection(), connector);
    } catch (IOException | RuntimeException e) {
      // Not of RMI's own making: whatever else stands in that registry under the name.
      throw new ScrapeFailure(Reason.CONNECT, "expected a JVM that answers, got " + words(e), e);
    }
  }

  private static JMXServiceURL url(RemoteJvm jvm) throws ScrapeFailure {
    try {
      return ServiceUrls.of(jvm.url());
    } catch (MalformedURLException e) {
      throw new ScrapeFailure(
          Reason.CONNECT, "expected an address service:jmx:..., got " + e.getMessage(), e);
    }
  }

  /** The innermost cause says it; what is around tells of JNDI and RMI. */
  static String words(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.toString();
  }

  MBeanServerConnection connection() {
    return connection;
  }

  @Override
  public void close() {
    if (connector == null) {
      return;
    }
    try {
      connector.close();
    } catch (IOException e) {
      // Told to the other side, which is gone: nothing of this side is left open by it.
    }
  }
}
