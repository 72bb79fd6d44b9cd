package io.reverseexporter.web;

import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.status.StatusFiles.StatusFile;
import java.util.function.Supplier;

/** What a path stands for. */
sealed interface Target {
  /** An endpoint. */
  record Scrape(Endpoint endpoint) implements Target {}

  /** An exposition that is at hand: {@code body} gives its bytes. */
  record Page(Supplier<byte[]> body) implements Target {}

  /** The status of the site, in one of its forms. */
  record Status(StatusPages pages, StatusForm form) implements Target {}

  /** A file of the status page. */
  record File(StatusFile file) implements Target {}

  /** What is done by POST. */
  record Deed(Action action) implements Target {}

  /** What would be done by POST, but by nobody: 403 with a reason that may be told to anybody. */
  record Refused(String reason) implements Target {}

  /** A word to whoever watches the application. */
  record Text(String text) implements Target {}

  /** Known, but not served now: 503 with a reason that may be told to anybody. */
  record Unavailable(String reason) implements Target {}

  /** Nothing. */
  record Missing() implements Target {}
}
