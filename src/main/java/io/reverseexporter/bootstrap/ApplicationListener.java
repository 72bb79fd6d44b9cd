package io.reverseexporter.bootstrap;

import io.reverseexporter.web.PageThreads;
import io.reverseexporter.web.WebApplication;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the container begins and ends this application. */
public final class ApplicationListener implements ServletContextListener {
  private static final Logger LOG = LoggerFactory.getLogger(ApplicationListener.class);

  private static final String NAME = "reverse-exporter";
  private static final String ALL_PATHS = "/*";

  private @Nullable Application application;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    String version = Version.read();
    LOG.info("reverse-exporter {} at context path '{}'", version, context.getContextPath());
    var starting = new Application(version);
    application = starting;
    try {
      starting.start();
      PageThreads pages = starting.pages();
      starting.serve(ConfigurationFile.of(context));
      addFilter(context, WebApplication.filter(starting::site, starting.failures(), pages));
      WarmUp warmUp = starting.warmUp();
      addServlet(context, WebApplication.servlet(pages, warmUp::ready, warmUp::close));
    } catch (RuntimeException | LinkageError e) {
      // Not every container tells a listener of the end whose beginning failed.
      contextDestroyed(event);
      throw e;
    }
  }

  private static void addFilter(ServletContext context, Filter filter) {
    FilterRegistration.Dynamic registration = context.addFilter(NAME, filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, ALL_PATHS);
  }

  private static void addServlet(ServletContext context, Servlet servlet) {
    ServletRegistration.Dynamic registration = context.addServlet(NAME, servlet);
    registration.setAsyncSupported(true);
    registration.setLoadOnStartup(1);
    registration.addMapping(ALL_PATHS);
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    Application ending = application;
    if (ending != null) {
      application = null;
      ending.close();
    }
  }
}
