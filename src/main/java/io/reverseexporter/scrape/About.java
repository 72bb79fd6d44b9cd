package io.reverseexporter.scrape;

/**
 * What an exporter is, for a person who looks at the status page. Without secrets: no query of an
 * address, no arguments or variables of a command.
 *
 * @param kind the configuration's word for it
 * @param source where its answers come from: an address, a file, a command
 */
public record About(String kind, String source) {
  /** Of an exporter that nothing is known of. */
  public static final About NOTHING = new About("", "");
}
