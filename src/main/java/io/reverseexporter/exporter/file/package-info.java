/** Exporters that are files. */
@NullMarked
package io.reverseexporter.exporter.file;

import org.jspecify.annotations.NullMarked;
