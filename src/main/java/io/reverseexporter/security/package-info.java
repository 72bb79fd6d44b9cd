/** Who may see what: decided on what is about to be served, and on what the client shows. */
@NullMarked
package io.reverseexporter.security;

import org.jspecify.annotations.NullMarked;
