/** Metrics and log lines about this application itself. */
@NullMarked
package io.reverseexporter.telemetry;

import org.jspecify.annotations.NullMarked;
