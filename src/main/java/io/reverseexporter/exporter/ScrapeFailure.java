package io.reverseexporter.exporter;

import io.reverseexporter.exposition.NoRoomException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a scrape of an exporter failed: a reason out of a small fixed set, and the details in words a
 * person can act on.
 */
public final class ScrapeFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** The kinds of failure. */
  public enum Reason {
    /** Nothing complete had arrived by the deadline. */
    TIMEOUT,
    /** No connection, or it broke. */
    CONNECT,
    /** No TLS on a connection: a certificate, a name, a version that one of the two refuses. */
    TLS,
    /** An HTTP status other than 200. */
    HTTP_STATUS,
    /** The answer ended before it was complete, or its transfer or content coding is broken. */
    TRUNCATED,
    /** A format that is not read, or an exposition that its format does not allow. */
    MALFORMED,
    /** More bytes than {@code body_size_limit}. */
    BODY_LIMIT,
    /** More samples than {@code sample_limit}. */
    SAMPLE_LIMIT,
    /**
     * A sample with more labels than {@code label_limit}, or a label longer than {@code
     * label_name_length_limit} and {@code label_value_length_limit} allow.
     */
    LABEL_LIMIT,
    /** Not enough left of {@code memory_limit}, which all scrapes share. */
    MEMORY_LIMIT,
    /** A result that is older than {@code max_age}. */
    MAX_AGE,
    /**
     * A file that is not there, cannot be read, or is not what an exporter needs it for (a
     * certificate, a key, a password).
     */
    NOT_FOUND,
    /** A script that could not be started. */
    NOT_STARTED,
    /** A script that ended with a status other than 0. */
    EXIT_STATUS,
    /** This application has no thread left for it, or is being stopped. */
    OVERLOADED,
    /** A fault of this application. */
    INTERNAL;

    /** The word for it in metrics: {@code http_status}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;
  private final boolean isLogged;

  public ScrapeFailure(Reason reason, String details) {
    this(reason, details, null);
  }

  public ScrapeFailure(Reason reason, String details, @Nullable Throwable cause) {
    this(reason, details, cause, false);
  }

  private ScrapeFailure(
      Reason reason, String details, @Nullable Throwable cause, boolean isLogged) {
    super(details, cause);
    this.reason = reason;
    this.isLogged = isLogged;
  }

  /** A failure for want of memory. */
  public static ScrapeFailure noRoom(NoRoomException e) {
    return new ScrapeFailure(Reason.MEMORY_LIMIT, String.valueOf(e.getMessage()), e);
  }

  /** The same with what failed, an address or a file, before its details. */
  public ScrapeFailure of(String what) {
    return new ScrapeFailure(reason, what + ": " + details(), this);
  }

  /** The same, for scrapes that fail because of what the log has been told already. */
  public ScrapeFailure asLogged() {
    return new ScrapeFailure(reason, details(), this, true);
  }

  /** Whether the log has been told, by whoever met with it first. */
  public boolean isLogged() {
    return isLogged;
  }

  public Reason reason() {
    return reason;
  }

  /** Whether this application is to blame, so that the stack trace is of use. */
  public boolean isFault() {
    return reason == Reason.INTERNAL;
  }

  /** What was expected, what came, and where. */
  public String details() {
    String message = getMessage();
    return message == null ? reason.name() : message;
  }
}
