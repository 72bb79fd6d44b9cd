package io.reverseexporter.scrape;

import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What an endpoint shares with others.
 *
 * @param timer fires deadlines; nothing else runs on it
 * @param pages merges and hands out this endpoint's pages, apart from the threads that exporters
 *     use and from those of other endpoints: however many exporters hang, what has arrived by the
 *     deadline is answered. Throws {@link java.util.concurrent.RejectedExecutionException} when it
 *     is full or closed
 * @param memory that all answers of exporters share
 */
public record ScrapeContext(
    ScheduledExecutorService timer,
    Executor pages,
    MemoryBudget memory,
    FailureLog failures,
    ApplicationMetrics metrics) {}
