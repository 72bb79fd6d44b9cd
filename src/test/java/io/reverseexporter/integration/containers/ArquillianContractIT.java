package io.reverseexporter.integration.containers;

import java.net.URI;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract on the containers that Arquillian starts: one failsafe execution for each, see
 * arquillian.xml for its three servers.
 */
@ExtendWith(ArquillianExtension.class)
class ArquillianContractIT extends ContainerContract {
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
  @TargetsContainer("demo")
  static WebArchive demoDeployment() {
    return war("reverse-exporter.war");
  }

  @Deployment(name = "protected", testable = false)
  @TargetsContainer("protected")
  static WebArchive protectedDeployment() {
    return war("protected.war");
  }

  @Deployment(name = "broken", testable = false)
  @TargetsContainer("broken")
  static WebArchive brokenDeployment() {
    return war("broken.war");
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
}
