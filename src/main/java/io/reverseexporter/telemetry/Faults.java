package io.reverseexporter.telemetry;

/** Faults of code that had secrets in its hands: their messages may quote them. */
public final class Faults {
  private Faults() {}

  /** What can be logged of a fault: its class and where it was thrown, without any message. */
  public static Throwable withoutMessage(Throwable fault) {
    var told = new IllegalStateException(fault.getClass().getName());
    told.setStackTrace(fault.getStackTrace());
    return told;
  }
}
