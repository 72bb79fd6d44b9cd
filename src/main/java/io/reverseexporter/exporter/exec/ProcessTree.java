package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.exec.LinuxProcesses.Found;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of one run: the script, its descendants and, on Linux, all that carry the run's
 * mark. Used by the run's own thread only.
 */
final class ProcessTree {
  /** How long a process has between being asked to end and being killed. */
  static final Duration GRACE = Duration.ofMillis(300);

  private static final Logger LOG = LoggerFactory.getLogger(ProcessTree.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long LONGEST_PAUSE_MILLIS = 1000;

  private final String command;
  private final @Nullable LinuxProcesses linux;
  private final long self = ProcessHandle.current().pid();

  /** Everything ever seen. A handle knows its process's start time: a reused pid does no harm. */
  private final Map<Long, ProcessHandle> known = new LinkedHashMap<>();

  private final Set<ProcessHandle> asked = new HashSet<>();
  private final Set<ProcessHandle> refused = new HashSet<>();

  /** Whether the last look found something that had changed when it was looked at again. */
  private boolean isUnsettled;

  ProcessTree(String command, Process script, @Nullable LinuxProcesses linux) {
    this.command = command;
    this.linux = linux;
    known.put(script.pid(), script.toHandle());
  }

  /** Remembers the descendants that there are, to find them when their parents have gone. */
  void remember() {
    var covered = new HashSet<Long>();
    // The script comes first and normally covers all others: each question reads all processes.
    for (ProcessHandle root : List.copyOf(known.values())) {
      if (!covered.contains(root.pid())) {
        root.descendants()
            .forEach(
                child -> {
                  known.putIfAbsent(child.pid(), child);
                  covered.add(child.pid());
                });
      }
    }
  }

  /**
   * Signals everything that there is, and waits for nothing. A process is asked to end once only.
   *
   * @return whether there was anything, or could have been
   */
  boolean signal(boolean force) {
    List<ProcessHandle> alive = alive();
    for (ProcessHandle process : alive) {
      if (force || asked.add(process)) {
        boolean sent = force ? process.destroyForcibly() : process.destroy();
        if (!sent && process.isAlive() && refused.add(process)) {
          LOG.warn("{} left process {} that may not be killed", command, process.pid());
        }
      }
    }
    return isUnsettled || !alive.isEmpty();
  }

  /**
   * Returns when nothing is left: asks first, kills after {@link #GRACE}, and looks again for what
   * was forked meanwhile. A process that the kernel cannot end yet is waited for, so that such do
   * not pile up, unless that is no longer wanted.
   *
   * @param isStopped whether to give up on what still lives after two seconds
   */
  void end(boolean force, BooleanSupplier isStopped) {
    long begin = System.nanoTime();
    long pause = 2;
    boolean interrupted = false;
    boolean told = false;
    while (signal(force || System.nanoTime() - begin >= GRACE.toNanos())) {
      if (System.nanoTime() - begin >= PATIENCE.toNanos()) {
        List<Long> left = pids();
        // What has been starting for so long is another's, and has no environment.
        if (left.isEmpty() || isStopped.getAsBoolean()) {
          break;
        }
        if (!told) {
          LOG.warn("{} left processes that do not end: {}", command, left);
          told = true;
        }
        pause = LONGEST_PAUSE_MILLIS;
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      pause = Math.min(2 * pause, 20);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Long> pids() {
    return alive().stream().map(ProcessHandle::pid).toList();
  }

  private List<ProcessHandle> alive() {
    isUnsettled = false;
    known.values().removeIf(process -> !isAlive(process));
    if (linux == null) {
      remember();
    } else {
      Found found = linux.find(known.keySet());
      isUnsettled = !found.isSettled();
      for (long pid : found.pids()) {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        if (handle.filter(this::isOurs).isPresent()) {
          known.putIfAbsent(pid, handle.get());
        } else {
          isUnsettled = true;
        }
      }
    }
    return known.values().stream()
        .filter(process -> process.pid() != self && !refused.contains(process))
        .toList();
  }

  /** Checked again now that the handle holds the start time: the pid may have been reused. */
  private boolean isOurs(ProcessHandle process) {
    return linux == null
        || known.containsKey(process.pid())
        || linux.isMarked(process.pid())
        || process.parent().filter(parent -> known.containsKey(parent.pid())).isPresent();
  }

  private boolean isAlive(ProcessHandle process) {
    return process.isAlive() && (linux == null || !linux.isDead(process.pid()));
  }
}
