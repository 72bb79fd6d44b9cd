package io.reverseexporter.watch;

import org.jspecify.annotations.Nullable;

/**
 * Says why nothing can be made of files: which file, what was expected, what came. The message is
 * for the log, names the file, and holds nothing of its content.
 */
public final class UnusableFilesException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String details;

  public UnusableFilesException(String details) {
    this(details, null);
  }

  public UnusableFilesException(String details, @Nullable Throwable cause) {
    super(details, cause);
    this.details = details;
  }

  /** The message. */
  public String details() {
    return details;
  }
}
