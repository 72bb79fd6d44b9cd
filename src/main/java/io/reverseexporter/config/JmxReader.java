package io.reverseexporter.config;

import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.jmx.JmxSettings;
import io.reverseexporter.exporter.jmx.JmxSource;
import io.reverseexporter.exporter.jmx.Preset;
import io.reverseexporter.exporter.jmx.RemoteJvm;
import io.reverseexporter.exporter.jmx.RuleSource;
import io.reverseexporter.exporter.jmx.ServiceUrls;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/**
 * Reads what jmx exporters collect: by which rules, and of which JVM.
 *
 * @param folder of the configuration file, absolute
 */
record JmxReader(Values values, Path folder) {
  private static final Set<String> PASSWORDS = Set.of("password", "password_file");
  private static final Set<String> NEEDS_URL =
      Set.of("password", "password_file", "ssl", "username");

  /** What an exporter takes of the defaults: rules of its own are not mixed with others. */
  Section applicable(Section own, Section defaults) {
    boolean hasRules = ruleKeys().stream().anyMatch(key -> own.value(key) != null);
    Section left = hasRules ? defaults.without(ruleKeys()) : defaults;
    if (PASSWORDS.stream().anyMatch(key -> own.value(key) != null)) {
      left = left.without(PASSWORDS);
    }
    boolean isHere = own.value("jmx_url") == null && left.value("jmx_url") == null;
    return isHere ? left.without(NEEDS_URL) : left;
  }

  private static Set<String> ruleKeys() {
    var keys = new LinkedHashSet<>(Keys.JMX_RULES);
    keys.addAll(List.of("config_file", "preset"));
    return keys;
  }

  /** Tells what is wrong with a section by itself. */
  void check(Section section) {
    rules(section);
    jvm(section);
  }

  /** What an exporter collects; null if something is wrong, and a problem has been told. */
  @Nullable JmxSettings read(Section section) {
    RuleSource rules = rules(section);
    Node url = section.value("jmx_url");
    RemoteJvm jvm = jvm(section);
    if (jvm != null && jvm.password() != null && jvm.username() == null) {
      section.required("username", "a user name, the key username, with a password");
    }
    if (url == null) {
      for (String key : NEEDS_URL) {
        section.useless(key, "jmx_url with it: " + key + " is for another JVM");
      }
    }
    return rules == null || (url != null && jvm == null) ? null : new JmxSettings(rules, jvm);
  }

  private @Nullable RuleSource rules(Section section) {
    Node file = section.value("config_file");
    Node preset = section.value("preset");
    List<NodeTuple> inline =
        section.entries().stream()
            .filter(entry -> Keys.JMX_RULES.contains(Section.key(entry)))
            .toList();
    if (file != null || preset != null) {
      String one = "either config_file, preset or the keys of jmx_exporter";
      if (file != null) {
        section.useless("preset", one);
      }
      inline.forEach(entry -> values.problems().expected(entry.getKeyNode(), one, null));
    }
    if (file != null) {
      Path path = values.path(file, folder);
      return path == null ? null : RuleSource.in(path);
    }
    return preset == null ? inline(section, inline) : preset(preset);
  }

  private @Nullable RuleSource preset(Node node) {
    String word = values.text(node, "the name of a preset");
    Preset preset = word == null ? null : Preset.of(word);
    if (word != null && preset == null) {
      values.problems().expected(node, Keys.expected("presets", Preset.words(), word));
    }
    return preset == null ? null : RuleSource.of(preset);
  }

  private @Nullable RuleSource inline(Section section, List<NodeTuple> keys) {
    for (NodeTuple entry : keys) {
      if (!YamlDocument.isFinite(entry.getValueNode())) {
        values.problems().expected(entry.getKeyNode(), YamlDocument.FINITE, null);
        return null;
      }
    }
    RuleSource rules = RuleSource.of(YamlText.of(keys));
    try {
      JmxSource.check(rules, new JmxRulesReader());
      return rules;
    } catch (IllegalArgumentException e) {
      Node at = keys.isEmpty() ? section.node() : keys.get(0).getKeyNode();
      // What the collector says may quote a pattern.
      values.problems().expected(at, "keys of jmx_exporter", e.getMessage());
      return null;
    }
  }

  private @Nullable RemoteJvm jvm(Section section) {
    Node node = section.value("jmx_url");
    String url = node == null ? null : address(node, values);
    boolean tls = JmxRulesReader.tls(section, values);
    Node user = section.value("username");
    String username = user == null ? null : values.scalar(user);
    if (user != null && (username == null || username.isEmpty())) {
      values.problems().expectedSecret(user, "a user name that is not empty");
    }
    Secret password = password(section);
    return url == null ? null : new RemoteJvm(url, username, password, tls);
  }

  private @Nullable Secret password(Section section) {
    Node password = section.value("password");
    Node file = section.value("password_file");
    if (password != null) {
      section.useless("password_file", "either password or password_file");
      String text = values.scalar(password);
      if (text == null) {
        values.problems().expectedSecret(password, "a password");
      }
      return text == null ? null : Secret.of(text);
    }
    Path path = file == null ? null : values.path(file, folder);
    return path == null ? null : Secret.in(path);
  }

  /** The address of a JVM; null if it is none, and a problem has been told. */
  static @Nullable String address(Node node, Values values) {
    return checked(
        node,
        values.scalar(node),
        "an address of RMI, for example service:jmx:rmi:///jndi/rmi://127.0.0.1:9999/jmxrmi",
        values);
  }

  /**
   * The address of the JVM at a host and port; null if that is none, and a problem has been told.
   */
  static @Nullable String address(Node node, @Nullable String hostPort, Values values) {
    String text = hostPort == null ? null : "service:jmx:rmi:///jndi/rmi://" + hostPort + "/jmxrmi";
    return checked(node, text, "a host and a port, for example localhost:9999", values);
  }

  private static @Nullable String checked(
      Node node, @Nullable String text, String expected, Values values) {
    try {
      if (text != null
          && text.indexOf('@') < 0
          && ServiceUrls.of(text).getProtocol().equals("rmi")) {
        return text;
      }
    } catch (MalformedURLException e) {
      // Told below: an address that somebody wrote may have a password in it, so it is not shown.
    }
    values.problems().expectedSecret(node, expected);
    return null;
  }
}
