package io.reverseexporter.merge;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A page in text format 0.0.4, planned but not yet written: its length is known, its bytes are
 * still the exporters'.
 */
public final class MergedPage {
  /** Length of the page in bytes. */
  public long length() {
    return 0;
  }

  /** Samples on the page. */
  public int samples() {
    return 0;
  }

  /** Families that went out as untyped because their types or sample names clash. */
  public int typeConflicts() {
    return 0;
  }

  /** Series left out because the same series stands on the page already. */
  public int duplicateSeriesDropped() {
    return 0;
  }

  /** Writes exactly {@link #length()} bytes. May be called any number of times. */
  public void writeTo(OutputStream out) throws IOException {
    out.flush();
  }
}
