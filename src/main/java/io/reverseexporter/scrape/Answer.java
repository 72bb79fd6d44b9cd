package io.reverseexporter.scrape;

import io.reverseexporter.exporter.Scraped;
import org.jspecify.annotations.Nullable;

/** What one exporter gave; {@code scraped} is null if it failed and has nothing to serve. */
record Answer(Outcome outcome, @Nullable Scraped scraped) {}
