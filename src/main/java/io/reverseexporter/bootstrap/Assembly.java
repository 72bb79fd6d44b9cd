package io.reverseexporter.bootstrap;

import io.reverseexporter.config.AccessConfig;
import io.reverseexporter.config.Configuration;
import io.reverseexporter.config.EndpointConfig;
import io.reverseexporter.config.ExporterConfig;
import io.reverseexporter.config.Fingerprints;
import io.reverseexporter.config.ScrapeTimeouts;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeContext;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.web.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Makes generations. What a configuration says in the same words as the one before is taken over
 * from that; the rest is made and prepared.
 *
 * @param context for one more endpoint
 * @param ownPages adds the application's own pages to a site
 */
record Assembly(
    Exporters exporters,
    Guards guards,
    Supplier<ScrapeContext> context,
    UnaryOperator<Site.Builder> ownPages) {
  private static final String UNMANAGED =
      "not done: this needs the key management in the configuration, which says who may\n";

  /**
   * The generation of a configuration. If it cannot be made nothing of it is left, and the one
   * before is as it was.
   *
   * @param before the one that is in use, and stays so until this one is
   */
  Generation of(Configuration configuration, Generation before) {
    var making = new Making(before);
    try {
      return making.make(configuration);
    } catch (RuntimeException | Error e) {
      making.discard();
      throw e;
    }
  }

  /** The generation that serves the problems of a broken configuration, if no other does. */
  Generation broken(String problems) {
    return Generation.broken(ownPages.apply(Site.broken(problems)).build());
  }

  /** One generation as it comes into being. */
  private final class Making {
    private final Generation before;
    private final List<Guarded> newGuards = new ArrayList<>();
    private final List<Exporter> newExporters = new ArrayList<>();

    Making(Generation before) {
      this.before = before;
    }

    Generation make(Configuration configuration) {
      Guarded management = guarded("management", configuration.management());
      Site.Builder site = ownPages.apply(Site.serving(management.guard()));
      if (!configuration.isManaged()) {
        site.refuseActions(UNMANAGED);
      }
      var endpoints = new ArrayList<ServedEndpoint>();
      for (EndpointConfig config : configuration.endpoints()) {
        ServedEndpoint endpoint = endpoint(config);
        endpoints.add(endpoint);
        site.endpoint(endpoint.endpoint(), endpoint.guarded().guard());
      }
      var made = new Generation(site.build(), endpoints, management);
      // Before it is in use: their files are read, else the first scrapes would miss them.
      endpoints.forEach(endpoint -> endpoint.endpoint().prepare());
      return made;
    }

    private ServedEndpoint endpoint(EndpointConfig config) {
      String fingerprint = Fingerprints.of(config);
      Optional<ServedEndpoint> old = before.at(config.path());
      if (old.isPresent() && old.get().fingerprint().equals(fingerprint)) {
        return old.get();
      }
      var members = new LinkedHashMap<String, Member>();
      for (ExporterConfig exporter : config.exporters()) {
        String its = Fingerprints.of(config, exporter);
        Member known = old.isPresent() ? old.get().members().get(its) : null;
        members.put(its, known == null ? member(config, exporter) : known);
      }
      return new ServedEndpoint(
          fingerprint,
          endpoint(config, List.copyOf(members.values())),
          members,
          guarded("endpoint " + config.path(), config.access()));
    }

    private Endpoint endpoint(EndpointConfig config, List<Member> members) {
      ScrapeTimeouts timeouts = config.timeouts();
      return new Endpoint(
          config.path(),
          members,
          new ScrapeDeadlines(
              timeouts.scrapeTimeout(),
              timeouts.scrapeTimeoutMax(),
              timeouts.scrapeTimeoutOffset()),
          config.maxConcurrentScrapes(),
          config.scrapeMetrics(),
          context.get());
    }

    private Member member(EndpointConfig endpoint, ExporterConfig config) {
      Exporter exporter = exporters.create(endpoint, config);
      newExporters.add(exporter);
      return new Member(exporter, Exporters.about(config), config.noRewrite(), config.required());
    }

    private Guarded guarded(String place, AccessConfig access) {
      String fingerprint = Guards.fingerprint(place, access);
      for (Guarded known : before.guards()) {
        if (known.fingerprint().equals(fingerprint)) {
          return known;
        }
      }
      Guarded made = guards.create(place, access);
      newGuards.add(made);
      return made;
    }

    void discard() {
      newGuards.forEach(guarded -> Quietly.close("a guard", guarded));
      newExporters.forEach(
          exporter -> Quietly.close("exporter " + exporter.name(), exporter::stop));
      newExporters.forEach(exporter -> Quietly.close("exporter " + exporter.name(), exporter));
    }
  }
}
