package io.reverseexporter.config;

import io.reverseexporter.exporter.exec.Command;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Short texts that are the same exactly where parts of two configurations mean the same, whatever
 * they were written like. Files that are referred to are not looked at. They are digests over
 * secrets too: for comparison, not to be shown.
 */
public final class Fingerprints {
  private static final AccessTree ACCESS = new AccessTree(Secrecy.WRITTEN);
  private static final EndpointTree ENDPOINT = new EndpointTree(Secrecy.WRITTEN);
  private static final ExporterTree EXPORTER = new ExporterTree(Secrecy.WRITTEN);

  private Fingerprints() {}

  /** Of an endpoint with all that is in it. */
  public static String of(EndpointConfig endpoint) {
    Map<String, Object> tree = ENDPOINT.withoutExporters(endpoint);
    tree.put("exporters", endpoint.exporters().stream().map(e -> of(endpoint, e)).toList());
    return digest(tree);
  }

  /**
   * Of one exporter of an endpoint: with the endpoint's path, and with what it has of the
   * endpoint's time-outs.
   */
  public static String of(EndpointConfig endpoint, ExporterConfig exporter) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("endpoint", endpoint.path());
    tree.put("kind", ExporterTree.kind(exporter).word());
    tree.put("exporter", EXPORTER.of(exporter, endpoint.timeouts()));
    Command command = ExporterTree.command(exporter);
    if (command != null) {
      tree.put("folder", command.directory().toString());
    }
    return digest(tree);
  }

  /** Of who may see something. */
  public static String of(AccessConfig access) {
    return digest(ACCESS.of(access));
  }

  private static String digest(Map<String, Object> tree) {
    byte[] text = YamlText.of(YamlText.sorted(tree)).getBytes(StandardCharsets.UTF_8);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
