/**
 * What was found in one body, ready to be merged: spans of each metric name, where labels go in,
 * metadata.
 */
@NullMarked
package io.reverseexporter.index;

import org.jspecify.annotations.NullMarked;
