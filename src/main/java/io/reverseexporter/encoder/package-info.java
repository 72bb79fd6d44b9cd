/** Writing a merged page, one encoder for each syntax. */
@NullMarked
package io.reverseexporter.encoder;

import org.jspecify.annotations.NullMarked;
