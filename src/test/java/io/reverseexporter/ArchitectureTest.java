package io.reverseexporter;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import io.reverseexporter.bootstrap.ApplicationListener;
import java.net.URI;
import java.net.URL;
import java.util.Set;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** The arrows between the packages. */
@AnalyzeClasses(locations = ArchitectureTest.MainClasses.class)
class ArchitectureTest {
  private static final String ROOT = "io.reverseexporter.";

  /** The folder of the application's classes: a package would be looked for in every jar. */
  static final class MainClasses implements LocationProvider {
    @Override
    public Set<Location> get(Class<?> testClass) {
      URL classes = ApplicationListener.class.getProtectionDomain().getCodeSource().getLocation();
      return Set.of(Location.of(URI.create(classes + "io/reverseexporter/")));
    }
  }

  @ArchTest
  static final ArchRule ARROWS =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.reverseexporter..")
          .layer("exposition")
          .definedBy(ROOT + "exposition..")
          .layer("index")
          .definedBy(ROOT + "index..")
          .layer("merge")
          .definedBy(ROOT + "merge..")
          .layer("encoder")
          .definedBy(ROOT + "encoder..")
          .layer("exporter")
          .definedBy(ROOT + "exporter..")
          .layer("scrape")
          .definedBy(ROOT + "scrape..")
          .layer("status")
          .definedBy(ROOT + "status..")
          .layer("schedule")
          .definedBy(ROOT + "schedule..")
          .layer("telemetry")
          .definedBy(ROOT + "telemetry..")
          .layer("watch")
          .definedBy(ROOT + "watch..")
          .layer("security")
          .definedBy(ROOT + "security..")
          .layer("config")
          .definedBy(ROOT + "config..")
          .layer("jmx")
          .definedBy(ROOT + "jmx..")
          .layer("web")
          .definedBy(ROOT + "web..")
          .layer("bootstrap")
          .definedBy(ROOT + "bootstrap..")
          .whereLayer("bootstrap")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("web")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("jmx")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("jmx")
          .mayNotAccessAnyLayer()
          .whereLayer("exposition")
          .mayNotAccessAnyLayer()
          .whereLayer("schedule")
          .mayNotAccessAnyLayer()
          .whereLayer("telemetry")
          .mayNotAccessAnyLayer()
          .whereLayer("watch")
          .mayOnlyAccessLayers("telemetry")
          .whereLayer("security")
          .mayOnlyAccessLayers("watch", "telemetry")
          .whereLayer("index")
          .mayOnlyAccessLayers("exposition")
          .whereLayer("merge")
          .mayOnlyAccessLayers("index", "exposition")
          .whereLayer("encoder")
          .mayOnlyAccessLayers("merge", "index", "exposition")
          .whereLayer("exporter")
          .mayOnlyAccessLayers("index", "exposition", "schedule", "telemetry", "watch")
          .whereLayer("scrape")
          .mayOnlyAccessLayers("exporter", "encoder", "merge", "index", "exposition", "telemetry")
          .whereLayer("status")
          .mayOnlyAccessLayers("scrape", "exporter", "merge", "telemetry")
          .whereLayer("web")
          .mayOnlyAccessLayers(
              "status", "scrape", "exporter", "encoder", "exposition", "telemetry", "security")
          .whereLayer("config")
          .mayOnlyAccessLayers("exporter", "schedule");

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching(ROOT + "(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule CONTAINER_ONLY_AT_THE_EDGE =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "web..", ROOT + "bootstrap..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.servlet..", "jakarta.ws.rs.container..", "org.glassfish.jersey.server..");

  /** The JDK keeps the types that a record's own methods were made for, and their class loader. */
  @ArchTest
  static final ArchRule RECORDS_ARE_NOT_COMPARED =
      noClasses()
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "equals or hashCode of a record",
                  call ->
                      call.getTargetOwner().isRecord()
                          && Set.of("equals", "hashCode").contains(call.getName())));

  /** It stands elsewhere in the archive than all others, which it cannot see. */
  @ArchTest
  static final ArchRule LAUNCHER_IS_ALONE =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "launcher..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(ROOT + "launcher..", "java..", "org.jspecify..");

  @ArchTest static final ArchRule QUARTZ_ONLY_IN_SCHEDULE = only("schedule", "org.quartz..");

  @ArchTest static final ArchRule YAML_ONLY_IN_CONFIG = only("config", "org.yaml..");

  @ArchTest static final ArchRule APACHE_ONLY_IN_HTTP = only("exporter.http", "org.apache.hc..");

  @ArchTest
  static final ArchRule JERSEY_CLIENT_ONLY_IN_HTTP =
      only("exporter.http", "org.glassfish.jersey.client..", "jakarta.ws.rs.client..");

  @ArchTest
  static final ArchRule METRICS_LIBRARY_ONLY_IN_TELEMETRY_AND_FOR_MBEANS =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "telemetry..", ROOT + "exporter.jmx..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.prometheus.metrics..");

  @ArchTest
  static final ArchRule COLLECTOR_ONLY_FOR_MBEANS = only("exporter.jmx", "io.prometheus.jmx..");

  @ArchTest
  static final ArchRule HASHES_ONLY_IN_PASSWORD =
      only("security.password", "org.apache.commons.codec..", "org.springframework..");

  @ArchTest
  static final ArchRule JSON_AND_TEMPLATES_ONLY_IN_STATUS =
      only("status", "com.fasterxml.jackson..", "com.samskivert..");

  /** The rest of its jar wants jars that are not there. */
  @ArchTest
  static final ArchRule BCRYPT_ONLY_OF_SPRING =
      noClasses()
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("org.springframework..")
                  .and(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(BCrypt.class))));

  @ArchTest
  static final ArchRule NOTHING_STATIC_AND_MUTABLE = fields().that().areStatic().should().beFinal();

  private static ArchRule only(String place, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + place + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages);
  }
}
