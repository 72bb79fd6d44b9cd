package io.reverseexporter.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads configuration files, in both generations of the Go program's format. */
public final class ConfigurationReader {
  private static final String ROOT = "a mapping with the key reverse_exporters";
  private static final String ENDPOINTS = "a list of endpoints, the key reverse_exporters";

  private static final String MANAGEMENT = "a mapping with the keys of management";

  /** Below it hardly any exporter's answer fits. */
  private static final long LEAST_MEMORY = 1 << 20;

  /** More is never read. */
  static final int MAX_BYTES = 4 * YamlDocument.MAX_LENGTH;

  private ConfigurationReader() {}

  /**
   * Reads a file. Relative paths in it start at its own folder.
   *
   * @throws ConfigurationException with all problems of the file; one that is missing or cannot be
   *     read is a problem, too
   */
  public static Configuration read(Path file) throws ConfigurationException {
    return ConfigurationText.of(file).read();
  }

  /** Reads the content of a file; what is wrong with it is added to the problems. */
  static Configuration read(byte[] content, Problems problems, Path folder)
      throws ConfigurationException {
    String text = decode(content, problems);
    problems.throwIfAny();
    return read(text, problems, folder);
  }

  /**
   * Reads a text.
   *
   * @param fileName how problems name it
   * @param baseDirectory where relative paths start
   * @throws ConfigurationException with all problems of the text
   */
  public static Configuration read(String yaml, String fileName, Path baseDirectory)
      throws ConfigurationException {
    return read(yaml, new Problems(fileName), baseDirectory.toAbsolutePath());
  }

  /**
   * Reads a text in UTF-8.
   *
   * @param fileName how problems name it
   * @param baseDirectory where relative paths start
   * @throws ConfigurationException with all problems of the text
   */
  public static Configuration read(byte[] yaml, String fileName, Path baseDirectory)
      throws ConfigurationException {
    var problems = new Problems(fileName);
    String text = decode(yaml, problems);
    problems.throwIfAny();
    return read(text, problems, baseDirectory.toAbsolutePath());
  }

  private static Configuration read(String yaml, Problems problems, Path folder)
      throws ConfigurationException {
    var values = new Values(problems);
    Node root = YamlDocument.parse(yaml, problems);
    Section section = root == null ? null : Section.of(root, ROOT, values);
    Configuration configuration = section == null ? null : read(section, values, folder);
    problems.throwIfAny();
    if (configuration == null) {
      throw new IllegalStateException("nothing was read, and no problem told");
    }
    return configuration;
  }

  private static Configuration read(Section section, Values values, Path folder) {
    section.checkKeys(Keys.ROOT);
    WebReader.Web web = new WebReader(values).read(section.value("web"));
    var access = new AccessReader(values, folder, web.protection());
    Long memoryLimit = memoryLimit(section.value("memory_limit"), values);
    var exporters = new ExportersReader(values, folder, memoryLimit);
    exporters.readDefaults(section.value("exporter_defaults"));
    ScrapeTimeouts timeouts = EndpointReader.timeouts(section, ScrapeTimeouts.DEFAULT);
    int atOnce = EndpointReader.atOnce(section, EndpointConfig.MAX_CONCURRENT_SCRAPES);
    var reader = new EndpointReader(values, access, exporters, web.contextPath(), timeouts, atOnce);
    var endpoints = new ArrayList<EndpointConfig>();
    Node list = section.required("reverse_exporters", ENDPOINTS);
    List<Node> items = list == null ? List.of() : values.list(list, ENDPOINTS);
    for (Node item : items) {
      EndpointConfig endpoint = reader.read(item);
      if (endpoint != null) {
        endpoints.add(endpoint);
      }
    }
    if (list != null && items.isEmpty()) {
      values.problems().warn(list, "there are no endpoints");
    }
    AccessConfig management = management(section, values, access);
    return new Configuration(
        endpoints,
        management,
        section.present("management") != null,
        memoryLimit,
        values.problems().warnings());
  }

  private static @Nullable Long memoryLimit(@Nullable Node node, Values values) {
    Long limit = node == null ? null : values.size(node, Sizes.EXPECTED);
    if (node != null && limit != null && limit < LEAST_MEMORY) {
      values.problems().expected(node, "a size of at least 1MB");
    }
    return limit;
  }

  private static AccessConfig management(Section root, Values values, AccessReader access) {
    Node node = root.present("management");
    Section section = node == null ? null : Section.of(node, MANAGEMENT, values);
    if (section == null) {
      return access.read(Section.empty(root.node(), values));
    }
    if (section.entries().isEmpty()) {
      // Whoever wrote it believes that it protects.
      values
          .problems()
          .expected(section.node(), "at least one key of management", "an empty mapping");
    }
    section.checkKeys(Keys.ACCESS);
    return access.read(section);
  }

  private static String decode(byte[] bytes, Problems problems) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException e) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      problems.at(line, 1, "expected text in UTF-8", e.getMessage());
      return "";
    }
  }
}
