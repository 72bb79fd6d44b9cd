package io.reverseexporter.web;

import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.EndpointState;
import io.reverseexporter.security.Glance;
import io.reverseexporter.security.Guard;
import io.reverseexporter.security.Sight;
import io.reverseexporter.security.UnaskedCaller;
import io.reverseexporter.security.View;
import io.reverseexporter.status.ApplicationInfo;
import io.reverseexporter.status.EndpointStatus;
import io.reverseexporter.status.Status;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The status of one site's endpoints, and who of them shows what to whom. */
final class StatusPages {
  /**
   * An endpoint and who stands before it.
   *
   * @param isProtected whether not everybody may scrape it
   */
  record Shown(Endpoint endpoint, Guard guard, boolean isProtected) {
    Shown(Endpoint endpoint, Guard guard) {
      this(endpoint, guard, !guard.isOpen());
    }
  }

  private final Supplier<ApplicationInfo> application;
  private final List<Shown> endpoints;
  private final boolean isManaged;
  private final Clock clock;

  /**
   * The status of these.
   *
   * @param endpoints in configuration order
   * @param isManaged whether whoever sees these pages at all has proved to be one who manages the
   *     application, and so sees everything
   */
  StatusPages(
      Supplier<ApplicationInfo> application,
      List<Shown> endpoints,
      boolean isManaged,
      Clock clock) {
    this.application = application;
    this.endpoints = List.copyOf(endpoints);
    this.isManaged = isManaged;
    this.clock = clock;
  }

  /**
   * Which endpoints a client may see, in their order.
   *
   * @param caller asked on this thread only
   */
  CompletionStage<View> visibleTo(UnaskedCaller caller) {
    return isManaged
        ? CompletableFuture.completedFuture(View.ofAll(endpoints.size()))
        : Glance.at(endpoints.stream().map(Shown::guard).toList(), caller);
  }

  /** For a client of which nothing can be found out: what everybody may see. */
  CompletionStage<View> toUnknown() {
    return CompletableFuture.completedFuture(
        View.of(
            endpoints.stream()
                .map(shown -> shown.isProtected() ? Sight.UNKNOWN : Sight.SHOWN)
                .toList()));
  }

  /**
   * Their status now, as far as it may be seen.
   *
   * @param isLookedAt whether merges are of interest
   */
  Status status(View view, boolean isLookedAt) {
    var shown = new ArrayList<EndpointStatus>(endpoints.size());
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = endpoints.get(i).endpoint();
      Sight sight = view.sights().get(i);
      if (isLookedAt && sight == Sight.SHOWN) {
        endpoint.look();
      }
      EndpointState state = endpoint.state();
      shown.add(
          switch (sight) {
            case SHOWN -> EndpointStatus.open(state, endpoints.get(i).isProtected());
            case HIDDEN -> EndpointStatus.hidden(state);
            case UNKNOWN -> EndpointStatus.undecided(state);
          });
    }
    return new Status(clock.instant().truncatedTo(ChronoUnit.MILLIS), application.get(), shown);
  }
}
