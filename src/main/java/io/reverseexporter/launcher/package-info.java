/**
 * What {@code java -jar} begins with: it stands at the root of the archive, and knows its inside.
 */
@NullMarked
package io.reverseexporter.launcher;

import org.jspecify.annotations.NullMarked;
