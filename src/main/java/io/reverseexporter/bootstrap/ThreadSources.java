package io.reverseexporter.bootstrap;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where threads come from on this server and this JVM.
 *
 * @param container the container's, null where it has none
 * @param virtual virtual threads, null where the JVM has none that are fit for blocking
 */
record ThreadSources(@Nullable ThreadFactory container, @Nullable ThreadFactory virtual) {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadSources.class);
  private static final String JNDI_NAME = "java:comp/DefaultManagedThreadFactory";

  /**
   * The first release in which a virtual thread that blocks within {@code synchronized} gives its
   * carrier back (JEP 491). All virtual threads of the server share as many carriers as there are
   * processors: before, some hanging exporters would have stopped every other application's.
   */
  private static final int UNPINNED = 24;

  /** What there is. Called by the container's thread that begins the application. */
  static ThreadSources find() {
    var found = new ThreadSources(ofContainer(), ofJvm());
    LOG.info(
        "threads: {}, fetches on {} threads",
        found.container() == null ? "the JVM's" : "of " + JNDI_NAME,
        found.virtual() == null ? "such" : "virtual");
    return found;
  }

  // The name is a constant, and what is found there the server put there.
  @SuppressWarnings("BanJNDI")
  private static @Nullable ThreadFactory ofContainer() {
    try {
      return new InitialContext().lookup(JNDI_NAME) instanceof ThreadFactory factory
          ? factory
          : null;
    } catch (NamingException | RuntimeException | LinkageError e) {
      // Most servers have none, and say so in many ways.
      LOG.debug("no {}", JNDI_NAME, e);
      return null;
    }
  }

  /** By its method handles, since the JDK that this is compiled for does not have the class. */
  private static @Nullable ThreadFactory ofJvm() {
    if (Runtime.version().feature() < UNPINNED) {
      return null;
    }
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle ofVirtual =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      return (ThreadFactory) factory.invoke(ofVirtual.invoke());
    } catch (Throwable e) {
      LOG.warn("no virtual threads, though Java {} should have them", Runtime.version(), e);
      return null;
    }
  }
}
