package io.reverseexporter.exporter.jmx;

import java.util.Map;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanServerConnection;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.remote.JMXConnector;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** A connection that is there already; who made it closes it. */
final class MBeanConnector implements JMXConnector {
  private final MBeanServerConnection mbeans;

  MBeanConnector(MBeanServerConnection mbeans) {
    this.mbeans = mbeans;
  }

  @Override
  public void connect() {}

  @Override
  public void connect(@Nullable Map<String, ?> environment) {}

  @Override
  public MBeanServerConnection getMBeanServerConnection() {
    return mbeans;
  }

  @Override
  public MBeanServerConnection getMBeanServerConnection(@Nullable Subject delegate) {
    return mbeans;
  }

  @Override
  public void close() {}

  // Nothing ever happens to this connection that a listener would have to be told.

  @Override
  public void addConnectionNotificationListener(
      NotificationListener listener,
      @Nullable NotificationFilter filter,
      @Nullable Object handback) {}

  @Override
  public void removeConnectionNotificationListener(NotificationListener listener)
      throws ListenerNotFoundException {
    throw new ListenerNotFoundException("no listener is kept");
  }

  @Override
  public void removeConnectionNotificationListener(
      NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object handback)
      throws ListenerNotFoundException {
    throw new ListenerNotFoundException("no listener is kept");
  }

  @Override
  public String getConnectionId() {
    return MBeanConnectorProvider.PROTOCOL;
  }
}
