package io.reverseexporter.schedule;

import java.time.Instant;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one registered job. Quartz holds runs back that come due while one is under way; here they
 * are skipped, so that a job that overruns its interval does not run back to back.
 */
@DisallowConcurrentExecution
final class PeriodicJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(PeriodicJob.class);

  private final Runnable work;

  // Of the last run. Runs never overlap, but change threads. Both are looked at, so that a clock
  // that is put back does not hold up the runs that follow.
  private volatile Instant beganAt = Instant.MIN;
  private volatile Instant endedAt = Instant.MIN;

  PeriodicJob(Runnable work) {
    this.work = work;
  }

  @Override
  public void execute(JobExecutionContext context) {
    Instant due = context.getScheduledFireTime().toInstant();
    if (!due.isBefore(beganAt) && due.isBefore(endedAt)) {
      return;
    }
    beganAt = Instant.now();
    try {
      work.run();
    } catch (RuntimeException e) {
      // A job reports its own failures; this one is a fault, and the next run is still due.
      LOG.error("Periodic job failed", e);
    } finally {
      endedAt = Instant.now();
    }
  }
}
