/** Exporters whose answers are made within this JVM. */
@NullMarked
package io.reverseexporter.exporter.collect;

import org.jspecify.annotations.NullMarked;
