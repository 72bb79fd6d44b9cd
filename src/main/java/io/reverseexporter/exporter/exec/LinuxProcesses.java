package io.reverseexporter.exporter.exec;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds the processes of one run in {@code /proc}: those with its mark, and the descendants of
 * these. Not safe for use by several threads.
 */
final class LinuxProcesses {
  /** How far the clocks of a process's start and of the run's may be apart, in ticks. */
  private static final long SLACK_TICKS = 10;

  private static final int MAX_ENVIRON = 4 * 1024 * 1024;
  private static final int EXEC_RETRIES = 10;
  private static final long EXEC_PAUSE_NANOS = 200_000;

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

  boolean isMarked(long pid) {
    return mark.isIn(buffer, readEnviron(pid));
  }

  /**
   * Pids of the run's processes that have not ended.
   *
   * @param roots pids known to belong to it; with their descendants they are in the answer
   */
  Set<Long> find(Set<Long> roots) {
    var found = new TreeSet<Long>(roots);
    var seen = new HashSet<Long>();
    // Until a look shows no new process: one may have been forked by a process that was gone before
    // its turn came.
    boolean isComplete = false;
    while (!isComplete) {
      isComplete = true;
      for (long pid : pids()) {
        if (seen.add(pid)) {
          isComplete = false;
          if (isMarkedEvenWhileItStarts(pid)) {
            found.add(pid);
          }
        }
      }
    }
    if (!found.isEmpty()) {
      addDescendants(found, pids());
    }
    return found;
  }

  private void addDescendants(Set<Long> found, long[] pids) {
    List<ProcStat> alive = new ArrayList<>();
    for (long pid : pids) {
      ProcStat stat = stat(pid);
      if (stat != null && !stat.isDead()) {
        alive.add(stat);
      }
    }
    boolean grew = true;
    while (grew) {
      grew = false;
      for (ProcStat stat : alive) {
        grew |= found.contains(stat.parent()) && found.add(stat.pid());
      }
    }
    var alivePids = new TreeSet<Long>();
    alive.forEach(stat -> alivePids.add(stat.pid()));
    found.retainAll(alivePids);
  }

  /**
   * In the middle of {@code execve} a process shows an empty environment for some microseconds. A
   * young one that does is looked at again, lest it slip through.
   */
  private boolean isMarkedEvenWhileItStarts(long pid) {
    for (int attempt = 0; attempt < EXEC_RETRIES; attempt++) {
      int length = readEnviron(pid);
      if (length != 0) {
        return mark.isIn(buffer, length);
      }
      ProcStat stat = stat(pid);
      if (stat == null
          || stat.isDead()
          || stat.isKernelThread()
          || stat.startTicks() < bornAfterTicks) {
        return false;
      }
      LockSupport.parkNanos(EXEC_PAUSE_NANOS);
    }
    return false;
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
