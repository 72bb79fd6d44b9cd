package io.reverseexporter.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Expositions like those of real exporters, the same at each call. */
public final class SamplePages {
  private static final List<String> BOUNDS =
      List.of(
          "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf");

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
    return node(host, 57_000);
  }

  /** The same with so many bytes, or the little more that its last family takes. */
  public static byte[] node(int host, int bytes) {
    Random random = new Random(57);
    Random values = new Random(host);
    StringBuilder page = new StringBuilder();
    String[] collectors = {
      "cpu", "disk", "filesystem", "memory", "netstat", "network", "sockstat", "vmstat"
    };
    for (int family = 0; page.length() < bytes; family++) {
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
    return large(megabytes, 85);
  }

  /** Like {@link #large(double)}, of a cluster of its own: families of the same names. */
  public static byte[] large(double megabytes, int cluster) {
    Random random = new Random(cluster);
    Random names = new Random(85);
    StringBuilder page = new StringBuilder();
    for (int family = 0; page.length() < megabytes * 1e6; family++) {
      String name = "kube_pod_container_status_" + word(names, 6) + "_" + family;
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

  /** Some {@code megabytes} MB of samples with so many labels each. */
  public static byte[] labelled(int labels, double megabytes) {
    Random random = new Random(labels);
    StringBuilder page = new StringBuilder();
    for (int family = 0; page.length() < megabytes * 1e6; family++) {
      String name = "app_" + word(random, 8) + "_" + family + "_total";
      page.append("# HELP ").append(name).append(" Counts what the application has done.\n");
      page.append("# TYPE ").append(name).append(" counter\n");
      for (int s = 0; s < 100 && page.length() < megabytes * 1e6; s++) {
        page.append(name).append('{');
        for (int label = 0; label < labels; label++) {
          page.append(label == 0 ? "" : ",").append("label_").append(label);
          page.append("=\"").append(word(random, 8)).append('-').append(s).append('"');
        }
        page.append("} ").append(random.nextInt(1000)).append('\n');
      }
    }
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Some {@code megabytes} MB in the manner of client_golang: histograms of many label sets, twelve
   * buckets each, large numbers with exponents.
   */
  public static byte[] histograms(double megabytes) {
    Random random = new Random(12);
    StringBuilder page = new StringBuilder();
    for (int family = 0; page.length() < megabytes * 1e6; family++) {
      String name = "http_" + word(random, 8) + "_" + family + "_duration_seconds";
      page.append("# HELP ").append(name).append(" A histogram of the latencies of requests.\n");
      page.append("# TYPE ").append(name).append(" histogram\n");
      for (int s = 0; s < 100 && page.length() < megabytes * 1e6; s++) {
        String labels =
            "code=\"200\",handler=\"/api/v1/" + word(random, 10) + "/" + s + "\",method=\"get\"";
        histogram(page, name, labels, random);
      }
    }
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Like {@link #large}, with a timestamp on every line. */
  public static byte[] timestamps(double megabytes) {
    String page = new String(large(megabytes), StandardCharsets.UTF_8);
    StringBuilder stamped = new StringBuilder();
    long millis = 1_520_879_607_789L;
    for (String line : page.lines().toList()) {
      stamped.append(line);
      if (!line.startsWith("#")) {
        stamped.append(' ').append(millis++);
      }
      stamped.append('\n');
    }
    return stamped.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** {@link #histograms} in OpenMetrics, with an exemplar on every bucket. */
  public static byte[] exemplars(double megabytes) {
    Random random = new Random(3);
    String page = new String(histograms(megabytes), StandardCharsets.UTF_8);
    StringBuilder traced = new StringBuilder();
    for (String line : page.lines().toList()) {
      traced.append(line);
      if (line.contains("_bucket{")) {
        traced.append(" # {trace_id=\"").append(word(random, 32)).append("\"} ");
        traced.append(random.nextInt(1000) / 1e3).append(" 1520879607.789");
      }
      traced.append('\n');
    }
    return traced.append("# EOF\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void histogram(StringBuilder page, String name, String labels, Random random) {
    long count = 0;
    for (String bound : BOUNDS) {
      count += random.nextInt(10) == 0 ? 1_000_000 : random.nextInt(100);
      page.append(name).append("_bucket{").append(labels).append(",le=\"").append(bound);
      page.append("\"} ").append(golang(count)).append('\n');
    }
    page.append(name).append("_sum{").append(labels).append("} ");
    page.append(count * random.nextDouble()).append('\n');
    page.append(name).append("_count{").append(labels).append("} ");
    page.append(golang(count)).append('\n');
  }

  /** As Go writes a float. */
  private static String golang(long count) {
    String digits = Long.toString(count);
    if (count < 1_000_000) {
      return digits;
    }
    String fraction = digits.substring(1).replaceFirst("0+$", "");
    String exponent = "e+0" + (digits.length() - 1);
    return digits.charAt(0) + (fraction.isEmpty() ? "" : "." + fraction) + exponent;
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }
}
