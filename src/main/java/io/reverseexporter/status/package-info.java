/** The status of the application and its endpoints, for people (HTML) and for programs (JSON). */
@NullMarked
package io.reverseexporter.status;

import org.jspecify.annotations.NullMarked;
