package io.reverseexporter.config;

import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.jmx.JmxRules;
import io.reverseexporter.exporter.jmx.RemoteJvm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads files of jmx_exporter: what is said there of the JVM apart from the rules, which are left
 * as they stand to its collector.
 */
public final class JmxRulesReader implements JmxRules.Reader {
  /** A reader of any number of files. */
  public JmxRulesReader() {}

  @Override
  public JmxRules read(String yaml, boolean jvmIsGiven) {
    var problems = new Problems("");
    Node root = YamlDocument.root(yaml, problems);
    Section section = null;
    if (root != null && !YamlDocument.isFinite(root)) {
      problems.expected(root, YamlDocument.FINITE, null);
    } else if (root != null && !root.getTag().equals(Tag.NULL)) {
      section = section(root, new Values(problems));
    }
    RemoteJvm jvm = section == null || jvmIsGiven ? null : jvm(section, new Values(problems));
    Problem first = problems.first();
    if (first != null) {
      throw new IllegalArgumentException(
          first.line() == 0
              ? first.rule()
              : "line " + first.line() + ", column " + first.column() + ": " + first.rule());
    }
    List<NodeTuple> rules = new ArrayList<>();
    // The rest says where the MBeans are, and what a server of its own does; passwords too.
    for (NodeTuple entry : section == null ? List.<NodeTuple>of() : section.entries()) {
      if (Keys.JMX_RULES.contains(Section.key(entry))) {
        rules.add(entry);
      }
    }
    rules.add(YamlText.entry("jmxUrl", JmxRules.CONNECTION));
    return new JmxRules(YamlText.of(rules), jvm);
  }

  /** Of a key that stands twice the last counts, as for jmx_exporter. */
  private static @Nullable Section section(Node root, Values values) {
    if (root instanceof MappingNode mapping) {
      var reversed = new ArrayList<>(mapping.getValue());
      Collections.reverse(reversed);
      mapping.setValue(reversed);
    }
    return Section.of(root, "a mapping with the keys of jmx_exporter", values);
  }

  private static @Nullable RemoteJvm jvm(Section section, Values values) {
    Node hostPort = section.value("hostPort");
    Node url = section.value("jmxUrl");
    if (hostPort != null && url != null) {
      section.useless("jmxUrl", "either hostPort or jmxUrl");
    }
    boolean tls = tls(section, values);
    String address = url == null ? null : JmxReader.address(url, values);
    if (hostPort != null) {
      address = JmxReader.address(hostPort, values.scalar(hostPort), values);
    }
    String username = secret(section, "username", values);
    String password = secret(section, "password", values);
    return address == null
        ? null
        : new RemoteJvm(address, username, password == null ? null : Secret.of(password), tls);
  }

  private static @Nullable String secret(Section section, String key, Values values) {
    Node node = section.value(key);
    String text = node == null ? null : values.scalar(node);
    if (node != null && text == null) {
      values.problems().expectedSecret(node, "text, the value of " + key);
    }
    return text;
  }

  /** Whether the JVM is asked over TLS: {@code true}, or a mapping that says {@code enabled}. */
  static boolean tls(Section section, Values values) {
    Node node = section.value("ssl");
    if (!(node instanceof MappingNode)) {
      return node != null && Boolean.TRUE.equals(values.flag(node));
    }
    Section ssl = Section.of(node, "a mapping with the key enabled", values);
    if (ssl == null || !ssl.flag("enabled", false)) {
      return false;
    }
    for (NodeTuple entry : ssl.without(Set.of("enabled")).entries()) {
      values
          .problems()
          .expected(
              entry.getKeyNode(),
              "no stores, protocols and ciphers for ssl: they would hold for the whole server,"
                  + " whose own are set by javax.net.ssl.keyStore and javax.net.ssl.trustStore",
              null);
    }
    return true;
  }
}
