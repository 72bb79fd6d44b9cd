package io.reverseexporter.jmx;

import javax.management.MXBean;

/** The application of one deployment. Times are ISO 8601 in UTC, empty where there is none. */
@MXBean
public interface ApplicationMXBean {
  /** Of reverse-exporter. */
  String getVersion();

  /** The file that the configuration is read from. */
  String getConfigurationFile();

  /** Whether a sound configuration is in use. */
  boolean isReady();

  /** Whether the configuration that was read last is the one in use. */
  boolean isLastReloadSuccessful();

  /** When the configuration was read last, be it of use or not. */
  String getLastReloadTime();

  /** When the configuration in use was read. */
  String getLastSuccessfulReloadTime();

  /** What is wrong with the configuration that was read last: place and rule, without values. */
  String[] getProblems();

  /** Paths of the endpoints, in the order of the configuration. */
  String[] getEndpoints();

  /**
   * Reads the configuration now.
   *
   * @return what it brought, in lines
   * @throws IllegalStateException if it cannot be used, with all problems; nothing has changed then
   */
  String reload();
}
