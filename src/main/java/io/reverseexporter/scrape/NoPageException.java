package io.reverseexporter.scrape;

import org.jspecify.annotations.Nullable;

/** Thrown when a scrape of an endpoint is answered with a reason in words instead of a page. */
public final class NoPageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Who is to blame. */
  public enum Kind {
    /** The request: it names an exporter that the endpoint does not have. */
    UNKNOWN_EXPORTER,
    /** Exporters that are required, or all that were asked for. */
    EXPORTERS_FAILED,
    /** This application: it has no capacity left, or the endpoint is being stopped. */
    BUSY
  }

  private final Kind kind;
  private final String text;

  NoPageException(Kind kind, String text) {
    this(kind, text, null);
  }

  /** Without a stack trace: under load there are thousands of them, all from the same places. */
  NoPageException(Kind kind, String text, @Nullable Throwable cause) {
    super(text, cause, false, false);
    this.kind = kind;
    this.text = text;
  }

  public Kind kind() {
    return kind;
  }

  /** For whoever may scrape the endpoint: what was expected and what came; ends with a newline. */
  public String text() {
    return text;
  }
}
