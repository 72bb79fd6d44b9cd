package io.reverseexporter.exporter.jmx;

import io.prometheus.jmx.variable.VariableResolver;
import io.prometheus.jmx.variable.VariableResolverException;
import io.reverseexporter.exporter.Secret;

/** Variables of the environment in a file of jmx_exporter: {@code password: ${BROKER_PASSWORD}}. */
final class Variables {
  private Variables() {}

  /**
   * The same JVM with what stands in variables for user and password.
   *
   * @throws IllegalArgumentException if there is no such variable
   */
  static RemoteJvm resolved(RemoteJvm jvm) {
    Secret password = jvm.password();
    return new RemoteJvm(
        jvm.url(),
        jvm.username() == null ? null : resolved(jvm.username(), "username"),
        password == null ? null : Secret.of(resolved(password.text(), "password")),
        jvm.tls());
  }

  private static String resolved(String text, String key) {
    try {
      return VariableResolver.resolveVariable(text);
    } catch (VariableResolverException unset) {
      // Without it as a cause: its message repeats the text, which may be a password.
      throw new IllegalArgumentException(
          "expected a variable of the environment that is set, as the " + key + " says");
    }
  }
}
