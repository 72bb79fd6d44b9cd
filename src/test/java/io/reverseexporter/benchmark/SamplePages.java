package io.reverseexporter.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Expositions like those of real exporters, the same at each call. */
public final class SamplePages {
  private SamplePages() {}

  /**
   * Some 57 KB in the manner of node_exporter: many small families, HELP and TYPE for each, short
   * label sets.
   */
  public static byte[] node() {
    return node(0);
  }

  /** The page of one host of many: its values and no others are its own. */
  public static byte[] node(int host) {
    Random random = new Random(57);
    Random values = new Random(host);
    StringBuilder page = new StringBuilder();
    String[] collectors = {
      "cpu", "disk", "filesystem", "memory", "netstat", "network", "sockstat", "vmstat"
    };
    for (int family = 0; page.length() < 57_000; family++) {
      String collector = collectors[family % collectors.length];
      String name =
          "node_" + collector + "_metric_" + word(random, 8) + "_" + family + "_bytes_total";
      page.append("# HELP ").append(name).append(" The ").append(collector).append(" statistic ");
      page.append(word(random, 12)).append(" of this host, as the kernel counts it.\n");
      page.append("# TYPE ").append(name).append(family % 3 == 0 ? " counter\n" : " gauge\n");
      int samples = family % 7 == 0 ? 12 : family % 3 == 0 ? 2 : 1;
      for (int s = 0; s < samples; s++) {
        page.append(name);
        if (samples > 1) {
          page.append("{device=\"")
              .append("eth")
              .append(s)
              .append("\",mode=\"")
              .append(word(random, 5))
              .append("\"}");
        }
        page.append(' ')
            .append(random.nextInt(2) == 0 ? values.nextInt(1_000_000) : values.nextDouble() * 1e9);
        page.append('\n');
      }
    }
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Some {@code megabytes} MB in the manner of kube-state-metrics: large families, long label sets.
   */
  public static byte[] large(double megabytes) {
    Random random = new Random(85);
    StringBuilder page = new StringBuilder();
    for (int family = 0; page.length() < megabytes * 1e6; family++) {
      String name = "kube_pod_container_status_" + word(random, 6) + "_" + family;
      page.append("# HELP ").append(name).append(" Describes the state of a container of a pod.\n");
      page.append("# TYPE ").append(name).append(" gauge\n");
      for (int s = 0; s < 1000 && page.length() < megabytes * 1e6; s++) {
        page.append(name).append("{namespace=\"").append(word(random, 12));
        page.append("\",pod=\"").append(word(random, 20)).append('-').append(s);
        page.append("\",uid=\"").append(new java.util.UUID(random.nextLong(), random.nextLong()));
        page.append("\",container=\"").append(word(random, 14));
        page.append("\",image=\"registry.example/")
            .append(word(random, 20))
            .append(":v1.")
            .append(s);
        page.append("\",image_id=\"sha256:").append(word(random, 64));
        page.append("\",node=\"")
            .append(word(random, 18))
            .append("\"} ")
            .append(random.nextInt(2))
            .append('\n');
      }
    }
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }
}
