package io.reverseexporter.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The classes and libraries of a WAR, held in memory: nothing is unpacked that would have to be
 * deleted again, and a file system that may not be written to will do.
 */
final class ArchiveClassLoader extends ClassLoader {
  private static final String CLASSES = "WEB-INF/classes/";
  private static final String LIBRARIES = "WEB-INF/lib/";

  /** What is in the archive under a name; libraries may have files of the same name. */
  private final Map<String, List<byte[]>> files = new HashMap<>();

  /** Reads a WAR. Beside it there are only the classes of the JDK. */
  ArchiveClassLoader(Path archive) throws IOException {
    super(getPlatformClassLoader());
    try (var war = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = war.getNextEntry(); entry != null; entry = war.getNextEntry()) {
        String name = entry.getName();
        if (name.startsWith(CLASSES)) {
          add(name.substring(CLASSES.length()), war.readAllBytes());
        } else if (name.startsWith(LIBRARIES) && name.endsWith(".jar")) {
          addLibrary(war.readAllBytes());
        }
      }
    }
  }

  private void addLibrary(byte[] library) throws IOException {
    try (var jar = new ZipInputStream(new ByteArrayInputStream(library))) {
      for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
        if (!entry.isDirectory()) {
          add(entry.getName(), jar.readAllBytes());
        }
      }
    }
  }

  private void add(String name, byte[] content) {
    files.computeIfAbsent(name, n -> new ArrayList<>()).add(content);
  }

  private List<byte[]> find(String name) {
    return files.getOrDefault(name, List.of());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    List<byte[]> found = find(name.replace('.', '/') + ".class");
    if (found.isEmpty()) {
      throw new ClassNotFoundException(name);
    }
    byte[] code = found.get(0);
    return defineClass(name, code, 0, code.length);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    List<byte[]> found = find(name);
    return found.isEmpty() ? null : url(name, found.get(0));
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    return Collections.enumeration(find(name).stream().map(content -> url(name, content)).toList());
  }

  private static URL url(String name, byte[] content) {
    try {
      return new URL(null, "archive:" + name, new InMemory(content));
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("no name of a file in an archive: " + name, e);
    }
  }

  /** Leads to some bytes. */
  private static final class InMemory extends URLStreamHandler {
    private final byte[] content;

    InMemory(byte[] content) {
      this.content = content;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {
          // There is nothing to connect to.
        }

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(content);
        }
      };
    }
  }
}
