/**
 * An endpoint: its exporters scraped in parallel up to a deadline, the outcome of each, the merged
 * page.
 */
@NullMarked
package io.reverseexporter.scrape;

import org.jspecify.annotations.NullMarked;
