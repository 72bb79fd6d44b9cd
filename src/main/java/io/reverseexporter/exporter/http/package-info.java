/** Exporters behind HTTP, TCP or a Unix domain socket. */
@NullMarked
package io.reverseexporter.exporter.http;

import org.jspecify.annotations.NullMarked;
