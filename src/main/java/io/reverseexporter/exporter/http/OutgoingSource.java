package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.watch.UnusableFilesException;
import io.reverseexporter.watch.WatchedFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes to an exporter at the moment: as the files say that its settings name. */
final class OutgoingSource implements AutoCloseable {
  private final ClientSettings settings;
  private final @Nullable WatchedFiles<Outgoing> watched;
  private final Outgoing always;

  /**
   * A source that has read no file yet.
   *
   * @param log is told of files that are of no use
   */
  OutgoingSource(
      ClientSettings settings, HttpAddress address, Workers workers, FailureLog.Subject log) {
    this.settings = settings;
    var factory = new OutgoingFactory(settings, address);
    List<Path> files = List.copyOf(factory.files());
    if (files.isEmpty()) {
      watched = null;
      always = withoutFiles(factory);
    } else {
      watched =
          new WatchedFiles<>(
              files,
              read -> make(factory, files, read),
              // A file system that hangs holds up nobody else's files.
              workers.lane(1, 1).blocking(),
              workers.timer(),
              log);
      always = Outgoing.NOTHING;
    }
  }

  ClientSettings settings() {
    return settings;
  }

  /** Whether the settings name files, which may be missing. */
  boolean hasFiles() {
    return watched != null;
  }

  /** Reads the files, and watches them from then on. */
  void start() {
    if (watched != null) {
      watched.start();
    }
  }

  /** Ends the watching. Idempotent. */
  @Override
  public void close() {
    if (watched != null) {
      watched.close();
    }
  }

  /**
   * As it is now.
   *
   * @param url of the exporter, for the message
   * @throws ScrapeFailure naming the file that is of no use
   */
  Outgoing now(String url) throws ScrapeFailure {
    if (watched == null) {
      return always;
    }
    try {
      return watched.get();
    } catch (UnusableFilesException e) {
      // The log was told when the file was read.
      throw new ScrapeFailure(Reason.NOT_FOUND, url + ": " + e.details(), e).asLogged();
    }
  }

  private static Outgoing withoutFiles(OutgoingFactory factory) {
    try {
      return factory.make(Map.of());
    } catch (UnusableFilesException e) {
      throw new IllegalArgumentException(e.details(), e);
    }
  }

  private static Outgoing make(OutgoingFactory factory, List<Path> files, List<byte[]> read)
      throws UnusableFilesException {
    var contents = new HashMap<Path, byte[]>();
    for (int i = 0; i < files.size(); i++) {
      contents.put(files.get(i), read.get(i));
    }
    return factory.make(contents);
  }
}
