package io.reverseexporter.exporter.jmx;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.collect.ExpositionSource;
import org.jspecify.annotations.Nullable;

/** One collection of MBeans. */
final class MBeanCollecting implements ExpositionSource.Collecting {
  private final JmxSource source;
  private volatile @Nullable MBeanAccess access;
  private volatile boolean aborted;

  MBeanCollecting(JmxSource source) {
    this.source = source;
  }

  @Override
  public byte[] text() throws ScrapeFailure {
    JmxSource.Prepared prepared = source.now();
    RemoteJvm jvm = prepared.jvm();
    try (MBeans mbeans = jvm == null ? MBeans.here() : MBeans.of(jvm, prepared.password())) {
      var current = new MBeanAccess(mbeans.connection());
      access = current;
      if (aborted) {
        current.end();
      }
      return text(prepared.collector(), current);
    }
  }

  private byte[] text(MBeanCollector collector, MBeanAccess current) throws ScrapeFailure {
    try {
      return collector.text(current);
    } catch (ConnectionEndedError e) {
      Throwable cause = e.getCause();
      if (cause == null) {
        throw new ScrapeFailure(Reason.TIMEOUT, progress(), e);
      }
      throw new ScrapeFailure(
          Reason.CONNECT,
          "nothing more could be asked when " + where(current) + ": " + MBeans.words(cause),
          e);
    }
  }

  private static String where(MBeanAccess current) {
    var name = current.asked();
    return name == null ? "it was asked which MBeans there are" : name + " was asked";
  }

  @Override
  public String progress() {
    MBeanAccess current = access;
    return current == null ? "not yet connected" : "waiting while " + where(current);
  }

  @Override
  public void abort() {
    aborted = true;
    MBeanAccess current = access;
    if (current != null) {
      current.end();
    }
  }
}
