package io.reverseexporter.web;

import jakarta.servlet.http.HttpServletResponse;

/** What all answers say to browsers. */
final class PageHeaders {
  /** What the status page may load: its own files, and itself anew. */
  static final String OF_STATUS_PAGE =
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:;"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private PageHeaders() {}

  static void set(HttpServletResponse answer) {
    // Nothing is loaded, framed or sent to by a page of ours.
    answer.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    answer.setHeader("X-Frame-Options", "DENY");
    answer.setHeader("X-Content-Type-Options", "nosniff");
    answer.setHeader("Referrer-Policy", "no-referrer");
    answer.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    answer.setHeader("Cache-Control", "no-store");
  }
}
