/** Values that are made of files, and follow their changes. */
@NullMarked
package io.reverseexporter.watch;

import org.jspecify.annotations.NullMarked;
