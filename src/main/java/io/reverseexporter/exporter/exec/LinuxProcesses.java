package io.reverseexporter.exporter.exec;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the processes of one run in {@code /proc}: those with its mark, and the descendants of
 * these. Not safe for use by several threads.
 */
final class LinuxProcesses {
  /** How far the clocks of a process's start and of the run's may be apart, in ticks. */
  private static final long SLACK_TICKS = 10;

  /** On a machine that starts processes all the time there is always a new one. */
  private static final int MOST_LOOKS = 8;

  private static final int MAX_ENVIRON = 4 * 1024 * 1024;

  private final RunMark mark;
  private final long bornAfterTicks;
  private byte[] buffer = new byte[16 * 1024];

  private LinuxProcesses(RunMark mark) {
    this.mark = mark;
    this.bornAfterTicks = uptimeTicks() - SLACK_TICKS;
  }

  /** For a run about to start; null where there is no such {@code /proc}. */
  static @Nullable LinuxProcesses of(RunMark mark) {
    return new File("/proc/self/environ").canRead() && new File("/proc/self/stat").canRead()
        ? new LinuxProcesses(mark)
        : null;
  }

  /** Whether the process has ended and only its parent has not taken note yet. */
  boolean isDead(long pid) {
    ProcStat stat = stat(pid);
    return stat == null || stat.isDead();
  }

  /**
   * What a look found.
   *
   * @param pids of the run's processes that have not ended
   * @param isSettled whether that was all; if not, only a further look can tell: a process ended
   *     during the look and may have forked before, or a young one was just being replaced by
   *     another program and had no environment
   */
  record Found(Set<Long> pids, boolean isSettled) {}

  /**
   * Looks for the run's processes.
   *
   * @param roots pids known to belong to it; they are found with their descendants
   */
  Found find(Set<Long> roots) {
    var marked = new HashSet<Long>();
    var seen = new HashSet<Long>();
    boolean isSettled = true;
    boolean isComplete = false;
    // Until a look shows no new process, if that is soon: one may have been forked by a process
    // that was gone before
    // its turn came.
    for (int look = 0; !isComplete && look < MOST_LOOKS; look++) {
      isComplete = true;
      for (long pid : pids()) {
        if (seen.add(pid)) {
          isComplete = false;
          int length = readEnviron(pid);
          if (mark.isIn(buffer, length)) {
            marked.add(pid);
          } else if (length == 0 && mayBeStarting(pid)) {
            isSettled = false;
          }
        }
      }
    }
    isSettled &= isComplete;
    if (marked.isEmpty() && roots.isEmpty()) {
      return new Found(Set.of(), isSettled);
    }
    Map<Long, ProcStat> alive = alive();
    var found = new TreeSet<Long>(marked);
    found.addAll(roots);
    isSettled &= !found.retainAll(alive.keySet());
    boolean grew = true;
    while (grew) {
      grew = false;
      for (ProcStat stat : alive.values()) {
        grew |= found.contains(stat.parent()) && found.add(stat.pid());
      }
    }
    return new Found(found, isSettled);
  }

  private Map<Long, ProcStat> alive() {
    var alive = new HashMap<Long, ProcStat>();
    for (long pid : pids()) {
      ProcStat stat = stat(pid);
      if (stat != null && !stat.isDead()) {
        alive.put(pid, stat);
      }
    }
    return alive;
  }

  boolean isMarked(long pid) {
    return mark.isIn(buffer, readEnviron(pid));
  }

  /** Whether a process without environment may be in the middle of {@code execve}. */
  private boolean mayBeStarting(long pid) {
    ProcStat stat = stat(pid);
    return stat != null
        && !stat.isDead()
        && !stat.isKernelThread()
        && stat.startTicks() >= bornAfterTicks;
  }

  private static long[] pids() {
    String[] names = new File("/proc").list();
    if (names == null) {
      return new long[0];
    }
    return Arrays.stream(names)
        .filter(name -> name.charAt(0) >= '0' && name.charAt(0) <= '9')
        .mapToLong(Long::parseLong)
        .toArray();
  }

  private @Nullable ProcStat stat(long pid) {
    return ProcStat.parse(pid, buffer, read(new File("/proc/" + pid + "/stat")));
  }

  /** Length of what is in the buffer; negative if this user may not read it. */
  private int readEnviron(long pid) {
    var file = new File("/proc/" + pid + "/environ");
    // Asking first is far cheaper than the exception, and most processes are other users'.
    return file.canRead() ? read(file) : -1;
  }

  private int read(File file) {
    int length = 0;
    try (var in = new FileInputStream(file)) {
      while (length < MAX_ENVIRON) {
        int read = in.read(buffer, length, buffer.length - length);
        if (read < 0) {
          return length;
        }
        length += read;
        if (length == buffer.length) {
          buffer = Arrays.copyOf(buffer, 2 * length);
        }
      }
      return length;
    } catch (IOException e) {
      // Gone in the meantime, which is what everybody here hopes for.
      return 0;
    }
  }

  private long uptimeTicks() {
    int length = read(new File("/proc/uptime"));
    String text = new String(buffer, 0, length, StandardCharsets.US_ASCII);
    int end = text.indexOf(' ');
    try {
      return end < 0 ? 0 : (long) (Double.parseDouble(text.substring(0, end)) * 100);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
