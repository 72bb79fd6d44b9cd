package io.reverseexporter.exporter.jmx;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The MBeans as one collection sees them: it can be ended between two questions, it is known which
 * MBean it waits for, and a connection that has broken ends it.
 */
final class MBeanAccess implements InvocationHandler {
  private final MBeanServerConnection mbeans;
  private volatile @Nullable ObjectName asked;
  private volatile boolean ended;

  MBeanAccess(MBeanServerConnection mbeans) {
    this.mbeans = mbeans;
  }

  /** What the collector asks. */
  MBeanServerConnection connection() {
    return (MBeanServerConnection)
        Proxy.newProxyInstance(
            MBeanAccess.class.getClassLoader(), new Class<?>[] {MBeanServerConnection.class}, this);
  }

  /** Makes the next question the last. */
  void end() {
    ended = true;
  }

  /** The MBean that was asked last; null if it is still to be found out which there are. */
  @Nullable ObjectName asked() {
    return asked;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (ended) {
      throw new ConnectionEndedError(null);
    }
    boolean isQuery = method.getName().startsWith("query");
    if (!isQuery
        && arguments != null
        && arguments.length > 0
        && arguments[0] instanceof ObjectName name) {
      asked = name;
    }
    try {
      return invoke(method, arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (isQuery && cause instanceof Exception why) {
        // Without it there is nothing to collect.
        throw new ConnectionEndedError(why);
      }
      if (cause instanceof IOException broken) {
        endIfBroken(broken);
      }
      throw cause == null ? e : cause;
    }
  }

  /** Code of an MBean may begin threads, which keep the class loader that they find. */
  private @Nullable Object invoke(Method method, Object[] arguments)
      throws ReflectiveOperationException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    try {
      return method.invoke(mbeans, arguments);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** An answer that cannot be read, of a class that is not here, is the matter of that MBean. */
  private void endIfBroken(IOException failure) {
    try {
      var unused = mbeans.getDefaultDomain();
    } catch (IOException e) {
      throw new ConnectionEndedError(failure);
    }
  }
}
