package io.reverseexporter.exporter.jmx;

import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnectorProvider;
import org.jspecify.annotations.Nullable;

/**
 * A thread's class loader by which JMX finds our provider of connections, and the provider the
 * MBeans: the collector takes nothing but an address. So neither is registered anywhere.
 */
final class ConnectionLoader extends ClassLoader {
  private static final String SERVICE = "META-INF/services/" + JMXConnectorProvider.class.getName();

  private final MBeanServerConnection mbeans;
  private final @Nullable ClassLoader before;

  /**
   * A loader that is nobody's yet.
   *
   * @param before the thread's class loader, which it has again as soon as the collector is
   *     connected
   */
  ConnectionLoader(MBeanServerConnection mbeans, @Nullable ClassLoader before) {
    super(getPlatformClassLoader());
    this.mbeans = mbeans;
    this.before = before;
  }

  @Nullable ClassLoader before() {
    return before;
  }

  MBeanServerConnection mbeans() {
    return mbeans;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (name.equals(MBeanConnectorProvider.class.getName())) {
      return MBeanConnectorProvider.class;
    }
    throw new ClassNotFoundException(name);
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL services = name.equals(SERVICE) ? getClass().getResource("connector-provider") : null;
    return services == null
        ? Collections.emptyEnumeration()
        : Collections.enumeration(Collections.singleton(services));
  }
}
