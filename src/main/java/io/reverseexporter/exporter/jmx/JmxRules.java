package io.reverseexporter.exporter.jmx;

import org.jspecify.annotations.Nullable;

/**
 * What a file of jmx_exporter says.
 *
 * @param yaml its keys, with {@link #CONNECTION} as the JVM, and without when the collecting may
 *     begin
 * @param jvm whose MBeans it is for; null for this JVM's
 */
public record JmxRules(String yaml, @Nullable RemoteJvm jvm) {
  /** What the text says instead, under {@code jmxUrl}: whatever the collection has to do with. */
  public static final String CONNECTION = MBeanConnectorProvider.URL;

  /** Reads such a file: YAML is not this package's matter. */
  @FunctionalInterface
  public interface Reader {
    /**
     * What the text of a file says.
     *
     * @param jvmIsGiven whether it is said elsewhere whose MBeans they are: then it does not matter
     *     what the text says of that, nor whether this could be done
     * @throws IllegalArgumentException saying what was expected and where, without a secret
     */
    JmxRules read(String yaml, boolean jvmIsGiven);
  }
}
