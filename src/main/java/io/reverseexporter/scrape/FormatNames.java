package io.reverseexporter.scrape;

import io.reverseexporter.exposition.Syntax;

/** What formats are called in the log. */
final class FormatNames {
  private FormatNames() {}

  static String of(Syntax syntax) {
    return switch (syntax) {
      case TEXT -> "the text format";
      case OPENMETRICS -> "OpenMetrics";
      case PROTOBUF -> "protobuf";
    };
  }
}
