package io.reverseexporter.schedule;

/** A job on a schedule. Closing takes it off; a run of it that has begun is not waited for. */
public interface Registration extends AutoCloseable {
  /** Takes the job off the schedule. Idempotent. */
  @Override
  void close();
}
