package io.reverseexporter.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a configuration file holds at a moment: its bytes, or why there are none. */
public final class ConfigurationText {
  private final Path file;
  private final byte @Nullable [] bytes;

  /** Why there are no bytes. */
  private final String failure;

  private ConfigurationText(Path file, byte @Nullable [] bytes, String failure) {
    this.file = file;
    this.bytes = bytes;
    this.failure = failure;
  }

  /** Reads a file; whether that succeeds is seen later. Blocks as long as the file system does. */
  public static ConfigurationText of(Path file) {
    try (InputStream in = Files.newInputStream(file.toAbsolutePath())) {
      return new ConfigurationText(file, in.readNBytes(ConfigurationReader.MAX_BYTES + 1), "");
    } catch (IOException e) {
      return new ConfigurationText(file, null, e.toString());
    }
  }

  /**
   * What it says. Relative paths in it start at the folder of the file as it was named: a symbolic
   * link's own.
   *
   * @throws ConfigurationException with all problems; a file that is missing or cannot be read is a
   *     problem, too
   */
  public Configuration read() throws ConfigurationException {
    var problems = new Problems(file.toString());
    byte[] content = bytes;
    if (content == null) {
      problems.at(null, "expected a file that can be read", failure);
      problems.throwIfAny();
      throw new IllegalStateException("a problem was told, and none is there");
    }
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    return ConfigurationReader.read(content, problems, folder == null ? absolute : folder);
  }

  /**
   * A digest: the same for the same content, or for the same failure. It tells nothing of the
   * content, which may hold secrets.
   */
  public String digest() {
    byte[] content = bytes;
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return (content == null ? "none " : "some ")
          + HexFormat.of()
              .formatHex(
                  sha.digest(content == null ? failure.getBytes(StandardCharsets.UTF_8) : content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
