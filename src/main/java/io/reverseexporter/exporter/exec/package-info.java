/** Exporters that are scripts: run on scrape, or periodically. */
@NullMarked
package io.reverseexporter.exporter.exec;

import org.jspecify.annotations.NullMarked;
