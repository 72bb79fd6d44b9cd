package io.reverseexporter.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with all of its problems. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * All problems of one file.
   *
   * @param problems at least one, sorted by place
   */
  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::forPublic).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** At least one, sorted by place. */
  public List<Problem> problems() {
    return problems;
  }
}
