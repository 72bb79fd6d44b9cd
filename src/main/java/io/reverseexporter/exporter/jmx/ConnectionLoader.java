package io.reverseexporter.exporter.jmx;

import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnectorProvider;

/**
 * A thread's class loader by which JMX finds our provider of connections, and the provider the
 * MBeans: the collector takes nothing but an address. So neither is registered anywhere.
 */
final class ConnectionLoader extends ClassLoader {
  private static final String SERVICE = "META-INF/services/" + JMXConnectorProvider.class.getName();

  private final MBeanServerConnection mbeans;

  ConnectionLoader(MBeanServerConnection mbeans) {
    super(getPlatformClassLoader());
    this.mbeans = mbeans;
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
