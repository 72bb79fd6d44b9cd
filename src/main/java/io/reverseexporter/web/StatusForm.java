package io.reverseexporter.web;

/** The forms in which the status is told. */
enum StatusForm {
  /** For people. */
  PAGE("/-/"),
  /** The same. */
  PAGE_AT_ROOT("/"),
  /** For programs. */
  JSON("/-/status"),
  /** For Prometheus' service discovery. */
  TARGETS("/-/targets");

  private final String path;

  StatusForm(String path) {
    this.path = path;
  }

  /** Where it is, from the context path on. */
  String path() {
    return path;
  }
}
