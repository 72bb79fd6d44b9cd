package io.reverseexporter.security.password;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A timer and its clock, which goes when a test says so. It has no thread. */
final class ManualTimer extends ScheduledThreadPoolExecutor {
  private final List<Task> tasks = new ArrayList<>();

  // Near the end of what a long holds: the clock may wrap.
  private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);
  private @Nullable Error fault;
  private boolean rejects;

  ManualTimer() {
    super(1);
  }

  long nanoTime() {
    return now;
  }

  void reject() {
    rejects = true;
  }

  /** From now on scheduling throws an error, or no longer. */
  void fail(@Nullable Error error) {
    fault = error;
  }

  /** Tasks that are neither due nor cancelled. */
  long pending() {
    return tasks.stream().filter(task -> !task.isDone()).count();
  }

  /** Lets time pass and runs what is due, each at its time. */
  void pass(long millis) {
    long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      tasks.removeIf(FutureTask::isDone);
      Task next =
          tasks.stream()
              .filter(task -> task.due - end <= 0)
              .min(Comparator.comparingLong(task -> task.due - end))
              .orElse(null);
      if (next == null) {
        now = end;
        return;
      }
      now = next.due;
      next.run();
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    if (fault != null) {
      throw fault;
    }
    if (rejects) {
      throw new RejectedExecutionException("as told");
    }
    var task = new Task(command, now + unit.toNanos(delay));
    tasks.add(task);
    return task;
  }

  private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
    private final long due;

    Task(Runnable command, long due) {
      super(command, null);
      this.due = due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - now, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
