package io.reverseexporter.exporter.http;

import io.reverseexporter.watch.UnusableFilesException;
import io.reverseexporter.watch.WatchedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** The files that the settings of an exporter name: credentials, certificates, keys. */
public final class ClientFiles {
  private ClientFiles() {}

  /** What would fail the scrapes of an exporter, were it asked now; nothing secret is in it. */
  public static List<String> problems(ClientSettings settings, HttpAddress address) {
    var factory = new OutgoingFactory(settings, address);
    var problems = new ArrayList<String>();
    var contents = new HashMap<Path, byte[]>();
    for (Path file : factory.files()) {
      try {
        contents.put(file, WatchedFiles.read(file));
      } catch (UnusableFilesException e) {
        problems.add(e.details());
      }
    }
    if (problems.isEmpty()) {
      try {
        factory.make(contents);
      } catch (UnusableFilesException e) {
        problems.add(e.details());
      }
    }
    return problems;
  }
}
