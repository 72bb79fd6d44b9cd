package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NormalisedConfigurationTest {
  private static final Path GOOD = Fixtures.GOOD;

  /** All documents that there are. */
  static List<String> documents() {
    var documents = new ArrayList<>(DocumentationTest.snippets());
    Stream.concat(Fixtures.in(GOOD).stream(), DocumentationTest.examples().stream())
        .map(Fixtures::text)
        .forEach(documents::add);
    return documents;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void meansTheSameWhenItIsReadAgain(String yaml) throws ConfigurationException {
    assertReadsAgain(Fixtures.read(yaml));
  }

  /** What normalised texts have to be, whatever the configuration. */
  static void assertReadsAgain(Configuration configuration) throws ConfigurationException {
    for (Secrecy secrecy : Secrecy.values()) {
      String text = NormalisedConfiguration.of(configuration).text(secrecy);
      Configuration again = Fixtures.read(text);

      assertThat(NormalisedConfiguration.of(again).text(secrecy)).isEqualTo(text);
      assertThat(again.isManaged()).isEqualTo(configuration.isManaged());
      if (secrecy == Secrecy.WRITTEN) {
        assertThat(fingerprints(again)).isEqualTo(fingerprints(configuration));
      }
      // Nothing is relative to a folder.
      Configuration elsewhere = ConfigurationReader.read(text, "x.yml", Path.of("/else/where"));
      assertThat(withoutComments(NormalisedConfiguration.of(elsewhere).text(secrecy)))
          .isEqualTo(withoutComments(text));
    }
  }

  /** Of every part, with what tells them apart. */
  static List<String> fingerprints(Configuration configuration) {
    var all = new ArrayList<String>();
    all.add("management " + Fingerprints.of(configuration.management()));
    for (EndpointConfig endpoint : configuration.endpoints()) {
      all.add("endpoint " + endpoint.path() + " " + Fingerprints.of(endpoint));
      all.add("access " + endpoint.path() + " " + Fingerprints.of(endpoint.access()));
      for (ExporterConfig exporter : endpoint.exporters()) {
        all.add("exporter " + exporter.name() + " " + Fingerprints.of(endpoint, exporter));
      }
    }
    return all;
  }

  private static String withoutComments(String yaml) {
    return yaml.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
  }

  @Test
  void writesOutWhatHasAnEffect() throws ConfigurationException {
    Configuration configuration =
        Fixtures.read(
            """
            web: {listen: ["tcps://:1?tlsclientca=c"], context_path: /x}
            exporter_defaults: {exec: {timeout: 2s, labels: {site: a}}}
            reverse_exporters:
            - path: /m
              exporters:
                file: [{name: f, path: f.prom}]
                exec: [{name: e, command: ./e.sh, args: [a], labels: {n: "1"}}]
            """);

    assertThat(NormalisedConfiguration.of(configuration).text())
        .isEqualTo(
            """
            # scripts run in: /etc/reverse-exporter
            web:
              listen:
              - tcps://:0?tlsclientca=ca.pem
            reverse_exporters:
            - path: /x/m
              auth_type: client_cert
              require_tls: true
              scrape_timeout: 10s
              scrape_timeout_offset: 250ms
              scrape_timeout_max: 2m
              max_concurrent_scrapes: 40
              scrape_metrics: true
              exporters:
                file:
                - name: f
                  path: /etc/reverse-exporter/f.prom
                  no_rewrite: false
                  required: false
                  body_size_limit: 128MB
                  sample_limit: 0
                  label_limit: 0
                  label_name_length_limit: 0
                  label_value_length_limit: 0
                exec:
                - name: e
                  command: /etc/reverse-exporter/e.sh
                  args:
                  - <secret>
                  timeout: 2s
                  labels:
                    site: a
                    n: '1'
                  no_rewrite: false
                  required: false
                  body_size_limit: 128MB
                  sample_limit: 0
                  label_limit: 0
                  label_name_length_limit: 0
                  label_value_length_limit: 0
            """);
  }

  /** The key management would allow what nothing allows here. */
  @Test
  void protectionWithoutManagementStaysWithout() throws ConfigurationException {
    for (String web :
        List.of(
            "listen: [\"tcps://:1\"]",
            "listen: [\"tcps://:1?tlsclientca=c\"]",
            "auth: {basic_auth: [{username: u, password: p}]}",
            "listen: [\"tcps://:1?tlsclientca=c\"], auth: {basic_auth: [{username: u, password:"
                + " p}]}")) {
      for (String management :
          List.of("", "management: {satisfy: all, auth_type: [basic, client_cert]}\n")) {
        Configuration configuration =
            Fixtures.read(
                management
                    + "web: {"
                    + web
                    + "}\n"
                    + "reverse_exporters: [{path: /a}, {path: /b, auth_type: basic, roles: [x]}]");
        Configuration again =
            Fixtures.read(NormalisedConfiguration.of(configuration).text(Secrecy.WRITTEN));

        assertReadsAgain(configuration);
        assertThat(again.isManaged()).isEqualTo(configuration.isManaged());
        assertThat(again.management()).isEqualTo(configuration.management());
        assertThat(again.endpoints()).isEqualTo(configuration.endpoints());
      }
    }
  }

  @Test
  void hidesEverySecret() throws ConfigurationException {
    String text =
        NormalisedConfiguration.of(
                Fixtures.read(
                    """
                    management: {auth: {basic_auth: [{username: admin, password: hush-1}]}}
                    reverse_exporters:
                    - path: /m
                      auth: {basic_auth: [{username: root, password: hush-2}]}
                      exporters:
                      - http: {name: a, address: "http://h/m?module=hush-3&hush-4&=hush-5",
                          basic_auth: {username: hush-6, password: hush-7},
                          headers: {X-A: hush-8, Host: shown-1}, proxy_url: "http://hush-9:hush-10@p"}
                      - http: {name: b, address: "http://unix:/shown-2:/m?x=hush-11",
                          authorization: {type: Shown, credentials: hush-12}}
                      - http: {name: c, address: "http://h", headers: {Authorization: hush-13},
                          proxy_url: "http://hush-14@p:1"}
                      - http: {name: d, address: "http://h", basic_auth:
                          {username_file: shown-3, password_file: shown-4}}
                      - exec: {name: e, command: x, args: [hush-15], env: {SHOWN: hush-16}}
                      - exec-cached: {name: f, command: x, args: [hush-17, --password=hush-18],
                          env: {A: hush-19}, exec_interval: 1m}
                    """))
            .text();

    assertThat(text)
        .doesNotContain("hush")
        .contains("shown-1", "shown-2", "shown-3", "shown-4", "type: Shown", "SHOWN: <secret>")
        .contains("address: http://h/m?module=<secret>&<secret>&=<secret>")
        .contains("proxy_url: http://<secret>:<secret>@p")
        .contains("username: admin", "username: root");
  }

  @Test
  void readsTextsOfEveryKindAgain() throws ConfigurationException {
    assertReadsAgain(
        Fixtures.read(
            """
            reverse_exporters:
            - path: /m
              exporters:
              - http:
                  name: "a: #"
                  address: "http://h/\u00fc?q={a=\\"b\\"}&c"
                  proxy_url: "http://a%40:b%2f%25+ c%23%3f%3a@p"
            """));
    assertReadsAgain(
        Fixtures.read(
            """
            reverse_exporters:
            - path: /m
              exporters:
              - exec:
                  name: "\\ud83d\\ude00 \\u2028 \\x01 \\n - x"
                  command: "a\\nb"
                  args: ["", " ", "~", "null", "true", "1.0", "2001-01-01", "<<", "*a", "&a", "!x",
                         "'", "\\"", "\\\\", "a\\n\\n b \\n", "\\t", "\\ufeff", "\\ud800", "%x", "a: b", "#"]
                  env: {"<<": a, "null": b, "1": c, "on": d, "~": e, "a b": f, "y": g}
                  labels: {on: "off", null: "\\0", y: yes, n: 0x10}
            """));
  }

  @Test
  void bothGenerationsMeanTheSame() throws ConfigurationException {
    Configuration first = Fixtures.read(Fixtures.text(GOOD.resolve("all-keys-first.yml")));
    Configuration second = Fixtures.read(Fixtures.text(GOOD.resolve("all-keys-second.yml")));

    assertThat(fingerprints(second)).isEqualTo(fingerprints(first));
    assertThat(NormalisedConfiguration.of(second).text(Secrecy.WRITTEN))
        .isEqualTo(NormalisedConfiguration.of(first).text(Secrecy.WRITTEN));
  }

  @Test
  void theFirstTwoSnippetsHaveTheSameFingerprints() throws ConfigurationException {
    List<String> snippets = DocumentationTest.snippets();

    assertThat(fingerprints(Fixtures.read(snippets.get(1))))
        .isEqualTo(fingerprints(Fixtures.read(snippets.get(0))));
  }

  /** Each key of a full file, with a value in place of its own that means something else. */
  @Test
  void everyKeyMatters() throws ConfigurationException {
    Configuration full = Fixtures.read(FULL);
    var seen = new ArrayList<String>();
    for (String line : FULL.lines().toList()) {
      String key = line.strip().replaceFirst("^- ", "").replaceFirst(":.*", "");
      var change = Pattern.compile("(.*\\S) +# (.+)").matcher(line);
      if (change.matches()) {
        String changed = change.group(1).replaceFirst(": .*", ": ") + change.group(2);
        String yaml = FULL.replace(line + "\n", changed + "\n");
        assertThat(yaml).isNotEqualTo(FULL);
        assertThat(NormalisedConfiguration.of(Fixtures.read(yaml)).text(Secrecy.WRITTEN))
            .as(changed)
            .isNotEqualTo(NormalisedConfiguration.of(full).text(Secrecy.WRITTEN));
        if (!key.equals("memory_limit")) {
          assertThat(fingerprints(Fixtures.read(yaml)))
              .as(changed)
              .isNotEqualTo(fingerprints(full));
        }
        seen.add(key);
      } else if (line.endsWith(":")) {
        seen.add(key);
      }
    }
    assertThat(seen)
        .containsAll(
            Keys.all().stream()
                .filter(key -> !Keys.WEB.contains(key) || key.equals("auth"))
                .filter(key -> !List.of("exporter_defaults", "web").contains(key))
                .toList());
  }

  /** With another value behind each. */
  private static final String FULL =
      """
      memory_limit: 512MB # 513MB
      management:
        auth_type: basic
        roles: [admin] # [other]
      reverse_exporters:
      - path: /a # /b
        auth_type: [basic, client_cert]
        satisfy: any # all
        subjects: [a.*] # [b.*]
        require_tls: true # false
        scrape_timeout: 5s # 6s
        scrape_timeout_offset: 100ms # 0
        scrape_timeout_max: 10s # 11s
        max_concurrent_scrapes: 7 # 8
        scrape_metrics: false # true
        exporters:
          http:
          - name: h # i
            address: https://h/m?a=b # https://h/m?a=c
            timeout: 2s # 3s
            forward_url_params: true # false
            enable_compression: true # false
            follow_redirects: false # true
            basic_auth:
              username: u # v
              password: p # q
            headers: {X-A: a} # {X-A: b}
            proxy_url: http://u:p@proxy:3128 # http://u:q@proxy:3128
            tls_config:
              ca_file: ca.pem # cb.pem
              cert_file: c.pem # d.pem
              key_file: k.pem # l.pem
              server_name: s # t
              min_version: TLS12 # TLS11
              max_version: TLS13 # TLS12
            labels: {a: b} # {a: c}
            no_rewrite: true # false
            required: true # false
            body_size_limit: 1.5MB # 2MB
            sample_limit: 1000 # 1001
            label_limit: 20 # 21
            label_name_length_limit: 30 # 31
            label_value_length_limit: 40 # 41
          - name: i2
            address: https://h/m?a=b
            authorization:
              type: Bearer # Token
              credentials: t # u
            tls_config:
              insecure_skip_verify: true # false
          - name: i3
            address: https://h/m?a=b
            basic_auth:
              username_file: u # v
              password_file: p # q
          - name: i4
            address: https://h/m?a=b
            authorization:
              credentials_file: t # u
          file:
          - name: f
            path: a.prom # b.prom
            max_age: 2h # 3h
          exec:
          - name: e
            command: ./e.sh # ./f.sh
            args: [a b] # [a, b]
            env: {A: b} # {A: c}
            timeout: 3s # 4s
          exec_cached:
          - name: c
            command: ./c.sh
            exec_interval: 1h # 2h
          - name: d
            command: ./c.sh
            cron: 0 0 3 * * ? # 0 0 4 * * ?
          jvm:
          - name: j
            timeout: 3s # 4s
          jmx:
          - name: k
            preset: tomcat # quartz
          - name: k2
            timeout: 3s # 4s
            config_file: a.yml # b.yml
            jmx_url: service:jmx:rmi:///jndi/rmi://h:1/jmxrmi # service:jmx:rmi:///jndi/rmi://h:2/jmxrmi
            ssl: true # false
            username: u # v
            password: p # q
          - name: k3
            jmx_url: service:jmx:rmi:///jndi/rmi://h:1/jmxrmi
            username: u
            password_file: p # q
            includeObjectNames: ["a:*"] # ["b:*"]
            excludeObjectNames: ["a:*"] # ["b:*"]
            includeObjectNameAttributes: {"a:b=c": [d]} # {"a:b=c": [e]}
            excludeObjectNameAttributes: {"a:b=c": [d]} # {"a:b=c": [e]}
            autoExcludeObjectNameAttributes: true # false
            excludeJvmMetrics: true # false
            inferCounterTypeFromName: true # false
            lowercaseOutputName: true # false
            lowercaseOutputLabelNames: true # false
            metricCustomizers: [{mbeanFilter: {domain: a}, attributesAsLabels: [b]}] # [{mbeanFilter: {domain: a}, attributesAsLabels: [c]}]
            rules: [{pattern: a, valueFactor: 0.5}] # [{pattern: a, valueFactor: 0.25}]
          - name: k4
            whitelistObjectNames: ["a:*"] # ["b:*"]
            blacklistObjectNames: ["a:*"] # ["b:*"]
      - path: /users
        auth:
          basic_auth:
          - username: u # v
            password: p # q
      - path: /realm
        auth_type: basic # client_cert
      - path: /file
        auth_type: basic
        htpasswd_file: a # b
      """;

  @Test
  void theOrderOfKeysDoesNotMatter() throws ConfigurationException {
    Configuration one =
        Fixtures.read(
            """
            reverse_exporters:
            - path: /m
              exporters:
                http: [{name: h, address: "http://h", labels: {a: 1, b: 2}, headers: {A: a, B: b}}]
                exec: [{name: e, command: e, env: {A: a, B: b}}]
            """);
    Configuration other =
        Fixtures.read(
            """
            reverse_exporters:
            - exporters:
                http: [{headers: {B: b, A: a}, labels: {b: 2, a: 1}, address: "http://h", name: h}]
                exec: [{env: {B: b, A: a}, command: e, name: e}]
              path: /m
            """);

    assertThat(fingerprints(other)).isEqualTo(fingerprints(one));
  }

  @Test
  void theFolderOfScriptsAndTheOrderOfExportersMatter() throws ConfigurationException {
    String yaml =
        "reverse_exporters: [{path: /m, exporters: [exec: {name: e, command: e}, file: {name: f,"
            + " path: /f}]}]";
    EndpointConfig here = Fixtures.endpoint(yaml);
    EndpointConfig there =
        ConfigurationReader.read(yaml, "x", Path.of("/else/where")).endpoints().get(0);
    EndpointConfig turned =
        Fixtures.endpoint(
            "reverse_exporters: [{path: /m, exporters: {file: [{name: f, path: /f}], exec: [{name:"
                + " e, command: e}]}}]");

    assertThat(Fingerprints.of(there, there.exporters().get(0)))
        .isNotEqualTo(Fingerprints.of(here, here.exporters().get(0)));
    assertThat(Fingerprints.of(there, there.exporters().get(1)))
        .isEqualTo(Fingerprints.of(here, here.exporters().get(1)));
    assertThat(Fingerprints.of(turned)).isNotEqualTo(Fingerprints.of(here));
    assertThat(Fingerprints.of(turned, turned.exporters().get(1)))
        .isEqualTo(Fingerprints.of(here, here.exporters().get(0)));
  }
}
