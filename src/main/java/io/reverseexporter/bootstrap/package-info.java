/** The only place that wires: configuration in, running application out. */
@NullMarked
package io.reverseexporter.bootstrap;

import org.jspecify.annotations.NullMarked;
