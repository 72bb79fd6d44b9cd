/** YAML to records, with every problem of a file at once. */
@NullMarked
package io.reverseexporter.config;

import org.jspecify.annotations.NullMarked;
