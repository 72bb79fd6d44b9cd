package io.reverseexporter.exporter.file;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The files that a path with wildcards stands for, as a shell would find them. */
final class Glob {
  private static final String WILDCARDS = "*?[{";

  private final String pattern;
  private final List<String> notListed = new ArrayList<>();

  private Glob(String pattern) {
    this.pattern = pattern;
  }

  /**
   * The files that are there now, sorted; a path without wildcards is itself, there or not. Names
   * that begin with a dot match only a pattern that does, too. Folders that may not be listed are
   * passed over.
   *
   * @throws ScrapeFailure with {@link Reason#NOT_FOUND} when nothing matches
   */
  static List<Path> expand(String pattern) throws ScrapeFailure {
    try {
      Path literal = literal(Path.of(""), pattern);
      return literal != null ? List.of(literal) : new Glob(pattern).matches();
    } catch (InvalidPathException | PatternSyntaxException e) {
      throw new ScrapeFailure(
          Reason.NOT_FOUND, pattern + ": expected a path or a glob: " + e.getMessage(), e);
    }
  }

  /** The name itself, if it has no wildcards or there is something of exactly that name. */
  private static @Nullable Path literal(Path folder, String name) {
    if (firstWildcard(name) == name.length()) {
      return folder.resolve(name);
    }
    try {
      Path path = folder.resolve(name);
      return Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      // Some systems allow no wildcard characters in names: then it cannot be meant literally.
      return null;
    }
  }

  private static int firstWildcard(String text) {
    int i = 0;
    while (i < text.length() && WILDCARDS.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private List<Path> matches() throws ScrapeFailure {
    int baseEnd = pattern.lastIndexOf('/', firstWildcard(pattern)) + 1;
    var found = new TreeSet<Path>();
    collect(Path.of(pattern.substring(0, baseEnd)), pattern.substring(baseEnd), found);
    if (found.isEmpty()) {
      String hidden = notListed.isEmpty() ? "" : "; cannot be listed: " + notListed;
      throw new ScrapeFailure(Reason.NOT_FOUND, pattern + ": no file matches" + hidden);
    }
    return List.copyOf(found);
  }

  /** Matches the first name of the rest of the pattern in a folder, and goes on from there. */
  private void collect(Path folder, String rest, Set<Path> found) {
    int end = rest.indexOf('/');
    if (end < 0) {
      children(folder, rest).stream().filter(Files::exists).forEach(found::add);
      return;
    }
    for (Path child : children(folder, rest.substring(0, end))) {
      if (Files.isDirectory(child)) {
        collect(child, rest.substring(end + 1), found);
      }
    }
  }

  private List<Path> children(Path folder, String name) {
    Path exact = literal(folder, name);
    if (exact != null) {
      return List.of(exact);
    }
    var children = new ArrayList<Path>();
    try (DirectoryStream<Path> matching = Files.newDirectoryStream(folder, name)) {
      for (Path child : matching) {
        if (name.startsWith(".") || !child.getFileName().toString().startsWith(".")) {
          children.add(child);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      notListed.add(folder.toString());
    }
    return children;
  }
}
