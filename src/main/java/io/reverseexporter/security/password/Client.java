package io.reverseexporter.security.password;

/**
 * Who wants to log in.
 *
 * @param address as the container tells it
 * @param patienceNanos for how long an answer is of use, in nanoseconds: no answer is held back for
 *     longer
 */
public record Client(String address, long patienceNanos) {}
