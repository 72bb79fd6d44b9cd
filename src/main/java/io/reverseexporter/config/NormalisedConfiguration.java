package io.reverseexporter.config;

import io.reverseexporter.exporter.exec.Command;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A configuration as it is understood, in the format of the file: every key that has an effect,
 * defaults and {@code web} applied, paths absolute. Read again, it means the same; what the file
 * cannot say, the folder in which scripts run, stands there as a comment.
 */
public final class NormalisedConfiguration {
  private final Configuration configuration;

  private NormalisedConfiguration(Configuration configuration) {
    this.configuration = configuration;
  }

  /** What a configuration says. */
  public static NormalisedConfiguration of(Configuration configuration) {
    return new NormalisedConfiguration(configuration);
  }

  /**
   * The YAML text for people, with {@code <secret>} in place of every password, user name for an
   * exporter or proxy, token, header (but {@code Host}), value in the query of an address, argument
   * and variable of a command.
   *
   * @throws TooLongException if that has more than 16 Mi characters
   */
  public String text() {
    return text(Secrecy.HIDDEN);
  }

  /** The text with its secrets or without. */
  String text(Secrecy secrecy) {
    var tree = new LinkedHashMap<String, Object>();
    if (configuration.memoryLimit() != null) {
      tree.put("memory_limit", Sizes.format(configuration.memoryLimit()));
    }
    if (configuration.isManaged()) {
      tree.put("management", new AccessTree(secrecy).of(configuration.management()));
    } else if (!AccessTree.isOpen(configuration.management())) {
      tree.put("web", new AccessTree(secrecy).web(configuration.management()));
    }
    var endpoints = new EndpointTree(secrecy);
    tree.put("reverse_exporters", configuration.endpoints().stream().map(endpoints::of).toList());
    return folders() + YamlText.of(tree);
  }

  /** Where scripts run, as a comment: the folder of the file, which no key says. */
  private String folders() {
    return configuration.endpoints().stream()
        .flatMap(endpoint -> endpoint.exporters().stream())
        .map(ExporterTree::command)
        .filter(Objects::nonNull)
        .map(Command::directory)
        .distinct()
        .map(folder -> "# " + YamlText.of(Map.of("scripts run in", folder.toString())))
        .reduce("", String::concat);
  }

  /** The text without secrets. */
  @Override
  public String toString() {
    return text();
  }
}
