/** Periodic runs. The only place that knows Quartz. */
@NullMarked
package io.reverseexporter.schedule;

import org.jspecify.annotations.NullMarked;
