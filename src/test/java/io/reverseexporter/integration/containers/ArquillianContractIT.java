package io.reverseexporter.integration.containers;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract on the containers that Arquillian starts, one failsafe execution for each: one
 * server, three deployments.
 */
@ExtendWith(ArquillianExtension.class)
class ArquillianContractIT extends ContainerContract {
  private static final String DESCRIPTOR = "WEB-INF/web.xml";

  @ArquillianResource
  @OperateOnDeployment("demo")
  private URL demo;

  @ArquillianResource
  @OperateOnDeployment("protected")
  private URL protectedApplication;

  @ArquillianResource
  @OperateOnDeployment("broken")
  private URL broken;

  @Deployment(name = "demo", testable = false)
  static WebArchive demoDeployment() {
    return war("reverse-exporter.war");
  }

  @Deployment(name = "protected", testable = false)
  static WebArchive protectedDeployment() throws IOException {
    return configured("protected.war", "protected.yml");
  }

  @Deployment(name = "broken", testable = false)
  static WebArchive brokenDeployment() throws IOException {
    return configured("broken.war", "broken.yml");
  }

  @Override
  URI demo() {
    return URI.create(demo.toString());
  }

  @Override
  URI protectedApplication() {
    return URI.create(protectedApplication.toString());
  }

  @Override
  URI broken() {
    return URI.create(broken.toString());
  }

  private static WebArchive war(String name) {
    return ShrinkWrap.create(ZipImporter.class, name)
        .importFrom(Build.war().toFile())
        .as(WebArchive.class);
  }

  private static WebArchive configured(String name, String configuration) throws IOException {
    WebArchive war = war(name);
    String xml;
    try (InputStream in = war.get(DESCRIPTOR).getAsset().openStream()) {
      xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    war.delete(DESCRIPTOR);
    return war.add(
        new StringAsset(Build.withConfiguration(xml, Build.configuration(configuration))),
        DESCRIPTOR);
  }
}
