/**
 * What every kind of exporter has in common: a scrape has a deadline, and gives pages or a reason.
 */
@NullMarked
package io.reverseexporter.exporter;

import org.jspecify.annotations.NullMarked;
