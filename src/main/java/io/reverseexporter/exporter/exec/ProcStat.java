package io.reverseexporter.exporter.exec;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/PID/stat} says of a process.
 *
 * @param pid of the process
 * @param parent pid of its parent
 * @param isDead whether it is a zombie, waiting only for its parent to take note
 * @param isKernelThread whether it is none of user space
 * @param startTicks when it started, in hundredths of a second since boot
 */
record ProcStat(long pid, long parent, boolean isDead, boolean isKernelThread, long startTicks) {
  private static final long PF_KTHREAD = 0x00200000;

  /** Reads the line; null if it is none (the process is gone). */
  static @Nullable ProcStat parse(long pid, byte[] bytes, int length) {
    String line = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    // The name before the last ')' may itself hold blanks and brackets.
    int nameEnd = line.lastIndexOf(')');
    if (nameEnd < 0) {
      return null;
    }
    String[] fields = line.substring(nameEnd + 1).trim().split(" ", 21);
    if (fields.length < 21) {
      return null;
    }
    char state = fields[0].charAt(0);
    try {
      return new ProcStat(
          pid,
          Long.parseLong(fields[1]),
          state == 'Z' || state == 'X' || state == 'x',
          (Long.parseLong(fields[6]) & PF_KTHREAD) != 0,
          Long.parseLong(fields[19]));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
