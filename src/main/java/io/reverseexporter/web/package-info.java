/** The edge: JAX-RS resources, negotiation, status codes. */
@NullMarked
package io.reverseexporter.web;

import org.jspecify.annotations.NullMarked;
