package io.reverseexporter.integration.faults;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One row of the matrix: an exporter that does something it should not, and what is to come of it.
 *
 * @param name in words; the endpoint's path is made of it
 * @param kind of the exporter, as in the configuration
 * @param keys of the exporter in the configuration, without its name
 * @param reasons one of which the scrape is to fail with; none if what it does is legal
 * @param details a part of what the log says of it
 * @param samples of the exporter on the page; negative if that depends on chance
 * @param seconds that the client waits
 * @param heavy whether it takes so much of the server's memory that it is scraped alone
 * @param taken how much of its answer the exporter may get rid of
 */
record Fault(
    String name,
    String kind,
    String keys,
    Set<Reason> reasons,
    String details,
    long samples,
    int seconds,
    boolean heavy,
    Taken taken) {
  static final long ANY_NUMBER = -1;

  /** How long a client waits for what takes as long as it is waited for. */
  static final int SHORT = 3;

  /** How long a client waits for what is over soon, but not on every machine. */
  static final int LONG = 30;

  /** How many bytes an exporter has sent, and how many it may. */
  record Taken(AtomicLong bytes, long most) {
    static final Taken ANY = new Taken(new AtomicLong(), 0);
  }

  static Fault of(String name, String kind, String keys) {
    return new Fault(name, kind, keys, Set.of(), "", 0, LONG, false, Taken.ANY);
  }

  /** The scrape fails with one of these reasons, and the log says why. */
  Fault fails(String said, Reason... why) {
    return new Fault(name, kind, keys, Set.copyOf(List.of(why)), said, 0, seconds, heavy, taken);
  }

  /** It fails at the deadline. */
  Fault isLate(String said) {
    return new Fault(name, kind, keys, Set.of(Reason.TIMEOUT), said, 0, SHORT, heavy, taken);
  }

  /** It is legal, and so many samples are on the page. */
  Fault isTaken(long count) {
    return new Fault(name, kind, keys, Set.of(), "", count, seconds, heavy, taken);
  }

  /** It is taken, or it fails: whichever moment it is met in. */
  Fault mayBeTaken(Reason... why) {
    return new Fault(name, kind, keys, Set.of(why), "", ANY_NUMBER, seconds, heavy, taken);
  }

  /** The exporter can send no more than this. */
  Fault sendsAtMost(Taken bound) {
    return new Fault(name, kind, keys, reasons, details, samples, seconds, heavy, bound);
  }

  /** It needs the server's memory for itself. */
  Fault isHeavy() {
    return new Fault(name, kind, keys, reasons, details, samples, seconds, true, taken);
  }

  /** More keys of the exporter. */
  Fault with(String more) {
    return new Fault(
        name, kind, keys + ", " + more, reasons, details, samples, seconds, heavy, taken);
  }

  boolean mayFail() {
    return !reasons.isEmpty();
  }

  boolean mayBeTaken() {
    return reasons.isEmpty() || samples == ANY_NUMBER;
  }

  /** Of its endpoint. */
  String path() {
    return "/" + name.replaceAll("[^a-zA-Z0-9]+", "-");
  }

  @Override
  public String toString() {
    return name;
  }
}
