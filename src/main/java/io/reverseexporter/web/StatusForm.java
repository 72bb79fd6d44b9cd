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

  /** Whether who reads it takes what is not there for gone. */
  boolean isForPrograms() {
    return this == JSON || this == TARGETS;
  }

  /** Where it is, from the context path on. */
  String path() {
    return path;
  }
}
