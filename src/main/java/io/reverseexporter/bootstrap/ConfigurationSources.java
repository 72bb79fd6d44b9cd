package io.reverseexporter.bootstrap;

import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places that can say where the configuration file is, strongest first.
 *
 * @param sources what belongs to one deployment before what belongs to the whole JVM
 */
record ConfigurationSources(List<Source> sources) {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationSources.class);
  private static final String JNDI_NAME = "java:comp/env/reverse-exporter/config";
  private static final String PARAMETER = "reverse_exporter.config";
  private static final String VARIABLE = "REVERSE_EXPORTER_CONFIG";

  /**
   * One place.
   *
   * @param name in words, for the log
   * @param value gives a path, null if it is not set
   */
  record Source(String name, Supplier<@Nullable String> value) {}

  /** A path, and who said it. */
  record Setting(String source, String path) {}

  /** The places that the contract names. */
  static ConfigurationSources of(ServletContext context) {
    return new ConfigurationSources(
        List.of(
            new Source("JNDI " + JNDI_NAME, ConfigurationSources::jndi),
            new Source(
                "servlet context parameter " + PARAMETER,
                () -> context.getInitParameter(PARAMETER)),
            new Source("system property " + PARAMETER, () -> System.getProperty(PARAMETER)),
            new Source("environment variable " + VARIABLE, () -> System.getenv(VARIABLE))));
  }

  /** The first that is set; a blank value is none. */
  Optional<Setting> first() {
    for (Source source : sources) {
      String path = source.value().get();
      if (path != null && !path.isBlank()) {
        return Optional.of(new Setting(source.name(), path.strip()));
      }
    }
    return Optional.empty();
  }

  // The name is a constant, and what is found there the deployer wrote.
  @SuppressWarnings("BanJNDI")
  private static @Nullable String jndi() {
    try {
      Object value = new InitialContext().lookup(JNDI_NAME);
      return value == null ? null : value.toString();
    } catch (NameNotFoundException | NoInitialContextException e) {
      return null;
    } catch (NamingException e) {
      // A server with half a JNDI: what cannot be asked has not set anything.
      LOG.warn("{} cannot be looked up, taken as not set: {}", JNDI_NAME, e.toString());
      return null;
    }
  }
}
