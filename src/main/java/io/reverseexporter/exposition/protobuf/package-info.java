/** Expositions in protobuf: reading them, and what each sample was made of. */
@NullMarked
package io.reverseexporter.exposition.protobuf;

import org.jspecify.annotations.NullMarked;
