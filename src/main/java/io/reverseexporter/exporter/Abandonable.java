package io.reverseexporter.exporter;

/** Work that may have become needless while it waited for a thread. */
public interface Abandonable extends Runnable {
  /** Whether nobody waits for it any more; then it need not be run. Stays true once it is. */
  boolean isAbandoned();
}
