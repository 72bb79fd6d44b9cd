package io.reverseexporter.integration.containers;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The MBeans of another process, asked over JMX as any console does. */
public final class Jmx implements AutoCloseable {
  private final JMXConnector connector;
  private final MBeanServerConnection server;

  // To a server of the test's own on this machine.
  @SuppressWarnings("BanJNDI")
  private Jmx(JMXServiceURL url) throws IOException {
    connector = JMXConnectorFactory.connect(url);
    server = connector.getMBeanServerConnection();
  }

  /** Over the port that {@code com.sun.management.jmxremote.port} names. */
  public static Jmx at(int port) throws IOException {
    return new Jmx(
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"));
  }

  /** By the JVM's local connector, which is begun in it if need be. */
  public static Jmx of(ServerProcess process) throws IOException {
    try {
      VirtualMachine jvm = VirtualMachine.attach(Long.toString(process.pid()));
      try {
        return new Jmx(new JMXServiceURL(jvm.startLocalManagementAgent()));
      } finally {
        jvm.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException("no way into process " + process.pid(), e);
    }
  }

  /** Names of all our MBeans, without their domain. */
  public Set<String> names() throws IOException, JMException {
    var names = new TreeSet<String>();
    for (ObjectName name : server.queryNames(new ObjectName("io.reverseexporter:*"), null)) {
      names.add(name.getKeyPropertyListString());
    }
    return names;
  }

  /** An attribute. */
  public Object get(String name, String attribute) throws IOException, JMException {
    return server.getAttribute(name(name), attribute);
  }

  /** What an operation without arguments gives. */
  public Object invoke(String name, String operation) throws IOException, JMException {
    return server.invoke(name(name), operation, new Object[0], new String[0]);
  }

  private static ObjectName name(String keys) throws JMException {
    return new ObjectName("io.reverseexporter:" + keys);
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
