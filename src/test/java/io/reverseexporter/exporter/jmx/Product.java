package io.reverseexporter.exporter.jmx;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a product shows over JMX, under its own object names.
 *
 * @param file of rules for it, in the folder {@code jmx-exporter}; empty if there is none of ours
 * @param mbeans that it has, or some of them
 */
record Product(String file, List<Shown> mbeans) {
  /**
   * An MBean.
   *
   * @param series what the file makes of it, as on a page of text; none if no rule is for it
   */
  record Shown(String name, Map<String, Object> attributes, List<String> series) {}

  /** All that there are. */
  static List<Product> all() {
    return Stream.of(Brokers.all(), Stores.all(), Servers.all()).flatMap(List::stream).toList();
  }

  /** The MBeans of all. */
  static List<Shown> allMBeans() {
    return all().stream().flatMap(product -> product.mbeans().stream()).toList();
  }

  /** Those for which there is a file of ours. */
  static List<Product> withFile() {
    return all().stream().filter(product -> !product.file().isEmpty()).toList();
  }

  /** What the file makes of all its MBeans. */
  List<String> series() {
    return mbeans.stream().flatMap(mbean -> mbean.series().stream()).toList();
  }

  static Product of(String file, Shown... mbeans) {
    return new Product(file, List.of(mbeans));
  }

  static Shown shown(String name, Map<String, Object> attributes, String... series) {
    return new Shown(name, attributes, List.of(series));
  }
}
