package io.reverseexporter.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.quartz.CronScheduleBuilder;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobDetail;
import org.quartz.ScheduleBuilder;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.DirectSchedulerFactory;
import org.quartz.simpl.RAMJobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs periodically, each on a thread that may block, none ever beside itself. Runs that come
 * due while their job is under way are skipped. Begins no thread before the first job comes.
 */
public final class Scheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /**
   * Jobs that run at once. Each runs once at a time, so that this is no bound for others than those
   * with more scripts: some that hang until their timeout must not keep others from their turn.
   */
  private static final int MAX_THREADS = 1024;

  private static final Duration MISFIRE_THRESHOLD = Duration.ofMillis(500);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final String JOB = "job";

  /** However late a thread is free, the first run is not skipped. */
  private static final ScheduleBuilder<SimpleTrigger> ONCE =
      SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow();

  private final OnDemandThreads threads;
  private org.quartz.@Nullable Scheduler quartz;
  private boolean isClosed;

  /**
   * A scheduler that has begun no thread.
   *
   * @param source makes the threads that jobs run on, null for the JDK's
   */
  public Scheduler(@Nullable ThreadFactory source) {
    this(source, CLOSE_PATIENCE);
  }

  /**
   * A scheduler that has begun no thread.
   *
   * @param closePatience how long closing waits for jobs under way before it interrupts them
   */
  Scheduler(@Nullable ThreadFactory source, Duration closePatience) {
    threads =
        new OnDemandThreads(
            new NamedThreads("reverse-exporter-schedule-", source),
            MAX_THREADS,
            closePatience.toMillis());
  }

  /**
   * Runs a job now and then at every interval from now.
   *
   * @param interval above zero, in whole milliseconds
   * @throws IllegalStateException if this scheduler is closed
   */
  public Registration every(Duration interval, Runnable job) {
    SimpleScheduleBuilder schedule =
        SimpleScheduleBuilder.simpleSchedule()
            .withIntervalInMilliseconds(Math.max(1, interval.toMillis()))
            .repeatForever()
            .withMisfireHandlingInstructionNextWithRemainingCount();
    // The first run is not one of these: on a busy server it may be late enough to be skipped.
    Instant next = Instant.now().plusMillis(Math.max(1, interval.toMillis()));
    return register(
        job, TriggerBuilder.newTrigger().startAt(Date.from(next)).withSchedule(schedule));
  }

  /**
   * Runs a job now and then whenever a cron expression says, in the JVM's time zone.
   *
   * @param expression in Quartz' syntax, six or seven fields
   * @throws IllegalArgumentException if it is none, or never comes due
   * @throws IllegalStateException if this scheduler is closed
   */
  public Registration cron(String expression, Runnable job) {
    CronScheduleBuilder schedule;
    try {
      schedule =
          CronScheduleBuilder.cronSchedule(expression).withMisfireHandlingInstructionDoNothing();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a Quartz cron expression: " + expression, e);
    }
    return register(job, TriggerBuilder.newTrigger().withSchedule(schedule));
  }

  private synchronized Registration register(
      Runnable work, TriggerBuilder<? extends Trigger> schedule) {
    if (isClosed) {
      throw new IllegalStateException("scheduler is closed");
    }
    var data = new JobDataMap();
    data.put(JOB, new PeriodicJob(work));
    JobDetail job =
        JobBuilder.newJob(PeriodicJob.class)
            .withIdentity(UUID.randomUUID().toString())
            .usingJobData(data)
            .build();
    Trigger periodic = schedule.forJob(job).build();
    Trigger once = TriggerBuilder.newTrigger().forJob(job).startNow().withSchedule(ONCE).build();
    try {
      org.quartz.Scheduler running = quartz();
      running.scheduleJob(job, periodic);
      running.scheduleJob(once);
    } catch (SchedulerException e) {
      throw new IllegalArgumentException("cannot be scheduled: " + e.getMessage(), e);
    }
    return () -> remove(periodic.getKey(), once.getKey());
  }

  private org.quartz.Scheduler quartz() throws SchedulerException {
    if (quartz == null) {
      quartz = create();
    }
    return quartz;
  }

  /** Built by hand: Quartz' other factory would read a file that the server may have. */
  private org.quartz.Scheduler create() throws SchedulerException {
    // Quartz keeps schedulers by name, for all who share its classes.
    String name = "reverse-exporter-" + UUID.randomUUID();
    var store = new RAMJobStore();
    store.setMisfireThreshold(MISFIRE_THRESHOLD.toMillis());
    DirectSchedulerFactory factory = DirectSchedulerFactory.getInstance();
    factory.createScheduler(
        name,
        name,
        threads,
        new SchedulerThread("reverse-exporter-schedule"),
        store,
        null,
        null,
        0,
        -1,
        -1,
        false,
        null,
        1,
        0,
        true);
    org.quartz.Scheduler created = factory.getScheduler(name);
    created.setJobFactory(
        (bundle, scheduler) -> (PeriodicJob) bundle.getJobDetail().getJobDataMap().get(JOB));
    created.start();
    return created;
  }

  /**
   * Without triggers Quartz drops the job; deleting it fails when a trigger just went by itself.
   */
  private synchronized void remove(TriggerKey... triggers) {
    if (quartz == null) {
      return;
    }
    try {
      for (TriggerKey trigger : triggers) {
        quartz.unscheduleJob(trigger);
      }
    } catch (SchedulerException e) {
      LOG.warn("Periodic job could not be taken off the schedule", e);
    }
  }

  /**
   * Ends all schedules. Waits at most some seconds for jobs under way, then interrupts them.
   * Idempotent.
   */
  @Override
  public void close() {
    org.quartz.Scheduler closing;
    synchronized (this) {
      isClosed = true;
      closing = quartz;
      quartz = null;
    }
    if (closing == null) {
      return;
    }
    try {
      closing.standby();
      threads.stopTaking();
      closing.shutdown(true);
    } catch (SchedulerException e) {
      LOG.warn("Scheduler could not be shut down", e);
    }
  }
}
