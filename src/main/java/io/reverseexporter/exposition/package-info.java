/**
 * Expositions as bytes and offsets: the body, the cursor, what malformed input is. Knows nothing of
 * the rest.
 */
@NullMarked
package io.reverseexporter.exposition;

import org.jspecify.annotations.NullMarked;
