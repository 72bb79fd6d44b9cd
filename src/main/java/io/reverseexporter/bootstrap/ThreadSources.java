package io.reverseexporter.bootstrap;

import io.reverseexporter.schedule.VirtualThreads;
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

  /** What there is. Called by the container's thread that begins the application. */
  static ThreadSources find() {
    var found = new ThreadSources(ofContainer(), VirtualThreads.factory());
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
}
