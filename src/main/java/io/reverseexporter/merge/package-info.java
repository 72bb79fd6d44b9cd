/** One page out of many indexes: families in one block, clashes, duplicates, and writing it. */
@NullMarked
package io.reverseexporter.merge;

import org.jspecify.annotations.NullMarked;
