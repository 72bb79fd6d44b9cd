package io.reverseexporter.integration.containers;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a stock Jetty 12: one server, three deployments. */
class JettyContractIT extends ContainerContract {
  private static Jetty jetty;

  @BeforeAll
  static void start() {
    jetty =
        Jetty.at("jetty")
            .webapp("demo")
            .context("protected", "/some/where/protected", Build.configuration("protected.yml"))
            .context("broken", "/broken", Build.configuration("broken.yml"))
            .start("/demo/-/healthy");
  }

  @AfterAll
  static void stop() {
    if (jetty != null) {
      jetty.close();
    }
  }

  @Override
  URI demo() {
    return jetty.url("/demo/");
  }

  @Override
  URI protectedApplication() {
    return jetty.url("/some/where/protected/");
  }

  @Override
  URI broken() {
    return jetty.url("/broken/");
  }
}
