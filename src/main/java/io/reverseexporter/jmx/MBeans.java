package io.reverseexporter.jmx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MBeans of one deployment. They have no types but those that every client knows. Whatever goes
 * wrong with them is told to the log and harms nothing else.
 */
public final class MBeans implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MBeans.class);
  private static final String DOMAIN = "io.reverseexporter";

  /** Deployments with the same context path: of several virtual hosts, or old and new. */
  private static final int MAX_INSTANCES = 20;

  private final MBeanServer server;
  private final String context;

  // All guarded by this.
  private @Nullable ObjectName application;
  private final Map<String, ObjectName> endpoints = new LinkedHashMap<>();
  private boolean isClosed;

  /**
   * No MBean is there yet.
   *
   * @param contextPath of the deployment; empty for the root
   */
  public MBeans(MBeanServer server, String contextPath) {
    this.server = server;
    context = ",context=" + ObjectName.quote(contextPath.isEmpty() ? "/" : contextPath);
  }

  /** Adds the one of the application. Called once. */
  public synchronized void application(ApplicationMXBean bean) {
    application = register("type=Application" + context, bean, ApplicationMXBean.class);
  }

  /**
   * Has one for each endpoint, and none for those that are no more.
   *
   * @param paths of all endpoints
   * @param bean makes the one of a path; it stays as long as there is an endpoint at the path
   */
  public synchronized void endpoints(
      Collection<String> paths, Function<String, EndpointMXBean> bean) {
    for (String path : new ArrayList<>(endpoints.keySet())) {
      if (!paths.contains(path)) {
        unregister(endpoints.remove(path));
      }
    }
    for (String path : paths) {
      if (!endpoints.containsKey(path)) {
        String keys = "type=Endpoint" + context + ",path=" + ObjectName.quote(path);
        ObjectName name = register(keys, bean.apply(path), EndpointMXBean.class);
        if (name != null) {
          endpoints.put(path, name);
        }
      }
    }
  }

  private <T> @Nullable ObjectName register(String keys, T bean, Class<T> type) {
    for (int instance = 1; !isClosed && instance <= MAX_INSTANCES; instance++) {
      String name = DOMAIN + ':' + keys + (instance == 1 ? "" : ",instance=" + instance);
      try {
        return server
            .registerMBean(new StandardMBean(bean, type, true), new ObjectName(name))
            .getObjectName();
      } catch (InstanceAlreadyExistsException e) {
        LOG.debug("{} is taken", name, e);
      } catch (JMException | RuntimeException e) {
        LOG.warn("{} cannot be registered: {}", name, e.toString());
        return null;
      }
    }
    return null;
  }

  private void unregister(@Nullable ObjectName name) {
    if (name == null) {
      return;
    }
    try {
      server.unregisterMBean(name);
    } catch (JMException | RuntimeException e) {
      LOG.warn("{} cannot be taken back: {}", name, e.toString());
    }
  }

  /** Takes all of them back, and adds none any more. Idempotent. */
  @Override
  public synchronized void close() {
    isClosed = true;
    endpoints.values().forEach(this::unregister);
    endpoints.clear();
    unregister(application);
    application = null;
  }
}
