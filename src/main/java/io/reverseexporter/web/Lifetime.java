package io.reverseexporter.web;

/**
 * Whether the servlet is still there. A container takes it apart while scrapes are under way; their
 * answers can then be written no more, which is nobody's fault.
 */
final class Lifetime {
  private volatile boolean over;

  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }
}
