/** Users with passwords of our own: password files, their hashes, and checking without haste. */
@NullMarked
package io.reverseexporter.security.password;

import org.jspecify.annotations.NullMarked;
