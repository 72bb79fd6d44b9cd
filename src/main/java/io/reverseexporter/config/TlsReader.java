package io.reverseexporter.config;

import io.reverseexporter.exporter.http.TlsSettings;
import io.reverseexporter.exporter.http.TlsVersion;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads {@code tls_config}. The files are not looked at: they may come later.
 *
 * @param folder of the configuration file, absolute
 */
record TlsReader(Values values, Path folder) {
  private static final List<String> VERSIONS =
      Arrays.stream(TlsVersion.values()).map(TlsVersion::name).toList();

  /** The settings; null if something is wrong, and a problem has been told. */
  @Nullable TlsSettings read(Node node) {
    Section section = values.settings(node, "a mapping with keys of tls_config");
    if (section == null) {
      return null;
    }
    section.checkKeys(Keys.TLS);
    boolean insecure = section.flag("insecure_skip_verify", false);
    if (insecure) {
      section.useless("ca_file", "no insecure_skip_verify: with it ca_file cannot take effect");
    }
    if (section.present("key_file") == null) {
      section.useless("cert_file", "key_file beside cert_file");
    }
    if (section.present("cert_file") == null) {
      section.useless("key_file", "cert_file beside key_file");
    }
    TlsVersion min = version(section.value("min_version"));
    Node maxNode = section.value("max_version");
    TlsVersion max = version(maxNode);
    if (maxNode != null && min != null && max != null && max.compareTo(min) < 0) {
      values.problems().expected(maxNode, "a version that is not below min_version");
    }
    return new TlsSettings(
        path(section.value("ca_file")),
        path(section.value("cert_file")),
        path(section.value("key_file")),
        serverName(section.value("server_name")),
        min,
        max,
        insecure);
  }

  private @Nullable Path path(@Nullable Node node) {
    return node == null ? null : values.path(node, folder);
  }

  private @Nullable String serverName(@Nullable Node node) {
    String expected = "a host name or an address, without a port";
    String name = node == null ? null : values.notBlank(node, expected);
    if (node != null && name != null && !TlsSettings.isServerName(name)) {
      values.problems().expected(node, expected);
      return null;
    }
    return name;
  }

  private @Nullable TlsVersion version(@Nullable Node node) {
    String word = node == null ? null : values.text(node, "a version of TLS");
    if (node == null || word == null) {
      return null;
    }
    if (!VERSIONS.contains(word)) {
      values.problems().expected(node, Keys.expected("versions", VERSIONS, word));
      return null;
    }
    return TlsVersion.valueOf(word);
  }
}
