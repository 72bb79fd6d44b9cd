package io.reverseexporter.exporter.jmx;

import java.beans.Expression;
import java.net.MalformedURLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.management.remote.JMXServiceURL;

/**
 * Addresses of JVMs. The JDK's class for them keeps an exception for as long as the JVM runs, which
 * is made when the class is loaded: the stack in it would keep the classes of the application that
 * happened to be the first with such an address. So it is loaded where nothing of ours is on the
 * stack.
 */
public final class ServiceUrls {
  static {
    loadElsewhere();
  }

  private ServiceUrls() {}

  /**
   * The address that a text says.
   *
   * @throws MalformedURLException if it is none
   */
  public static JMXServiceURL of(String text) throws MalformedURLException {
    return new JMXServiceURL(text);
  }

  /** Sees to it that the class is loaded. Takes no time once it is. */
  static void load() {
    // This class has done it when it was loaded itself.
  }

  private static void loadElsewhere() {
    // The thread runs methods of the JDK alone: that is why it is no lambda with a body.
    var url = new Expression(JMXServiceURL.class, "new", new Object[] {MBeanConnectorProvider.URL});
    var task = new FutureTask<>(url::getValue);
    var thread = new Thread(task, "reverse-exporter-jmx");
    thread.setContextClassLoader(null);
    thread.start();
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("expected an address: " + MBeanConnectorProvider.URL, e);
    }
  }
}
