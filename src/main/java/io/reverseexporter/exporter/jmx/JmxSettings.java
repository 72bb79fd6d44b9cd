package io.reverseexporter.exporter.jmx;

import org.jspecify.annotations.Nullable;

/**
 * What an exporter of MBeans collects.
 *
 * @param rules by which
 * @param jvm whose MBeans; null: those of the JVM that the rules name, else of this one
 */
public record JmxSettings(RuleSource rules, @Nullable RemoteJvm jvm) {
  /** What it collects, for people: where the rules are, and the other JVM if there is one. */
  public String description() {
    return jvm == null ? rules.toString() : jvm.url() + ", " + rules;
  }
}
