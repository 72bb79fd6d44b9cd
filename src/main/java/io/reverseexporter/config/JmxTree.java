package io.reverseexporter.config;

import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.jmx.JmxSettings;
import io.reverseexporter.exporter.jmx.Preset;
import io.reverseexporter.exporter.jmx.RemoteJvm;
import io.reverseexporter.exporter.jmx.RuleSource;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What jmx exporters collect, under the keys of the file. */
record JmxTree(Secrecy secrecy) {
  /** Puts what an exporter says beside what all kinds have. */
  void put(JmxSettings settings, Map<String, Object> tree) {
    RemoteJvm jvm = settings.jvm();
    if (jvm != null) {
      tree.put("jmx_url", jvm.url());
      tree.put("ssl", jvm.tls());
      if (jvm.username() != null) {
        tree.put("username", secrecy.of(jvm.username()));
      }
      password(jvm.password(), tree);
    }
    rules(settings.rules(), tree);
  }

  private void password(@Nullable Secret password, Map<String, Object> tree) {
    if (password == null) {
      return;
    }
    Path file = password.file();
    if (file != null) {
      tree.put("password_file", file.toString());
    } else {
      tree.put("password", secrecy.of(password.text()));
    }
  }

  private static void rules(RuleSource rules, Map<String, Object> tree) {
    Path file = rules.file();
    Preset preset = rules.preset();
    if (file != null) {
      tree.put("config_file", file.toString());
    } else if (preset != null) {
      tree.put("preset", preset.word());
    } else {
      tree.putAll(YamlText.tree(rules.yaml()));
    }
  }
}
