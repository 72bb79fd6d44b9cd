package io.reverseexporter.exporter.jmx;

import java.io.IOException;
import java.net.MalformedURLException;
import java.util.Map;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorProvider;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * Gives the collector the connection of the collection that is under way on its thread. It is found
 * by way of that thread's class loader ({@link ConnectionLoader}) and by nobody else.
 */
public final class MBeanConnectorProvider implements JMXConnectorProvider {
  static final String PROTOCOL = "reverse-exporter";

  /** What the collector is told to connect to. */
  static final String URL = "service:jmx:" + PROTOCOL + "://";

  /** Made by {@link java.util.ServiceLoader}. */
  public MBeanConnectorProvider() {}

  @Override
  public JMXConnector newJMXConnector(JMXServiceURL url, @Nullable Map<String, ?> environment)
      throws IOException {
    if (!PROTOCOL.equals(url.getProtocol())) {
      throw new MalformedURLException(
          "expected the protocol " + PROTOCOL + ", got " + url.getProtocol());
    }
    Thread thread = Thread.currentThread();
    if (thread.getContextClassLoader() instanceof ConnectionLoader loader) {
      thread.setContextClassLoader(loader.before());
      return new MBeanConnector(loader.mbeans());
    }
    throw new IOException("no collection is under way on this thread");
  }
}
