/**
 * The MBeans of this JVM or of another as an exporter, by the rules of Prometheus' jmx_exporter,
 * whose collector does the collecting.
 */
@NullMarked
package io.reverseexporter.exporter.jmx;

import org.jspecify.annotations.NullMarked;
