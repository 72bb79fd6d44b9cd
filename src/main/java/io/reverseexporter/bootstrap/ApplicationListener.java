package io.reverseexporter.bootstrap;

import io.reverseexporter.config.Configuration;
import io.reverseexporter.config.ConfigurationException;
import io.reverseexporter.config.ConfigurationReader;
import io.reverseexporter.config.Problem;
import io.reverseexporter.web.PageThreads;
import io.reverseexporter.web.Site;
import io.reverseexporter.web.WebApplication;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
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
      Site site = site(starting, context);
      addFilter(context, WebApplication.filter(() -> site, starting.failures(), pages));
      WarmUp warmUp = starting.warmUp();
      addServlet(context, WebApplication.servlet(pages, warmUp::ready, warmUp::close));
    } catch (RuntimeException | LinkageError e) {
      // Not every container tells a listener of the end whose beginning failed.
      contextDestroyed(event);
      throw e;
    }
  }

  private static Site site(Application starting, ServletContext context) {
    try {
      return starting.serve(configuration(context));
    } catch (ConfigurationException e) {
      return starting.refuse(e);
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

  private static Configuration configuration(ServletContext context) throws ConfigurationException {
    Optional<ConfigurationSources.Setting> setting = ConfigurationSources.of(context).first();
    if (setting.isPresent()) {
      String source = setting.get().source();
      String path = setting.get().path();
      LOG.info("configuration: {}, as {} says", path, source);
      return read(source, path);
    }
    try {
      Path demo = Demo.unpack(context);
      LOG.info("configuration: none is set, the demo is served from {}", demo);
      return ConfigurationReader.read(demo);
    } catch (IOException e) {
      throw broken("demo", "expected a folder that the demo can be copied to", e.toString());
    }
  }

  private static Configuration read(String source, String path) throws ConfigurationException {
    Path file;
    try {
      file = Path.of(path);
    } catch (InvalidPathException e) {
      throw broken(source, "expected the path of a file", path);
    }
    return ConfigurationReader.read(file);
  }

  private static ConfigurationException broken(String file, String rule, String value) {
    return new ConfigurationException(List.of(new Problem(file, 0, 0, rule, value)));
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
