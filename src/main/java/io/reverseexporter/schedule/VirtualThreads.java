package io.reverseexporter.schedule;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Virtual threads, where the JVM has them. For work that blocks in sockets only: what blocks in the
 * file system or in looking up a name holds a carrier.
 */
public final class VirtualThreads {
  private static final Logger LOG = LoggerFactory.getLogger(VirtualThreads.class);

  /**
   * The first release in which a virtual thread that blocks within {@code synchronized} gives its
   * carrier back (JEP 491). All virtual threads of the server share as many carriers as there are
   * processors: before, some hanging exporters would have stopped every other application's.
   */
  private static final int UNPINNED = 24;

  private VirtualThreads() {}

  /** Makes virtual threads without a name; null where there are none that are fit for blocking. */
  public static @Nullable ThreadFactory factory() {
    return Runtime.version().feature() < UNPINNED ? null : byReflection();
  }

  /** The JDK that this is compiled for does not have the class. */
  private static @Nullable ThreadFactory byReflection() {
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
