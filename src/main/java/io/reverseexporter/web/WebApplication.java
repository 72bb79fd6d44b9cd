package io.reverseexporter.web;

import io.reverseexporter.telemetry.FailureLog;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletContainer;

/** The filter and the servlet in front of a site. */
public final class WebApplication {
  private WebApplication() {}

  /**
   * The filter that decides on each request. Without it the servlet serves nothing; it wants to be
   * mapped to {@code /*} and to be asynchronous.
   *
   * @param site as it is now: each request is served by one, from its beginning to its end
   * @param failures is told when the container's realm fails
   * @param pages complete requests whose clients are gone
   */
  public static Filter filter(Supplier<Site> site, FailureLog failures, PageThreads pages) {
    return new AccessFilter(site, failures, pages);
  }

  /**
   * A servlet that serves what the filter has let through. It wants to be mapped to {@code /*} and
   * to be asynchronous.
   *
   * @param pages runs what is left to do when a password has been checked
   * @param ready is given the servlet once it serves
   * @param ending is called before it is taken apart
   */
  public static Servlet servlet(PageThreads pages, Consumer<Servlet> ready, Runnable ending) {
    var config = new ResourceConfig();
    var lifetime = new Lifetime();
    config.register(PageResource.class);
    config.register(
        new AbstractBinder() {
          @Override
          protected void configure() {
            bind(pages).to(PageThreads.class);
            bind(lifetime).to(Lifetime.class);
          }
        });
    config.register(new MethodFilter());
    config.register(new AcceptFilter());
    config.register(new FaultMapper());
    config.register(new VanishingClients());
    config.property(ServerProperties.WADL_FEATURE_DISABLE, true);
    // XML, images and mail are not served; without this Jersey warns of libraries that are not
    // there.
    config.property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL");
    // The length is set already; a page must not be copied to find it out.
    config.property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
    // The container's error pages tell its name and version.
    config.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    return new EndingServlet(config, lifetime, ready, ending);
  }

  /** Says when it serves, and that it ends before Jersey is taken apart. */
  private static final class EndingServlet extends ServletContainer {
    private static final long serialVersionUID = 1L;

    private final transient Lifetime lifetime;
    private final transient Consumer<Servlet> ready;
    private final transient Runnable ending;

    EndingServlet(
        ResourceConfig config, Lifetime lifetime, Consumer<Servlet> ready, Runnable ending) {
      super(config);
      this.lifetime = lifetime;
      this.ready = ready;
      this.ending = ending;
    }

    @Override
    public void init() throws ServletException {
      super.init();
      ready.accept(this);
    }

    @Override
    public void destroy() {
      ending.run();
      lifetime.end();
      super.destroy();
    }
  }
}
