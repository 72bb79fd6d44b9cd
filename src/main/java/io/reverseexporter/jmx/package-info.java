/** What monitoring and management tools see over JMX. */
@NullMarked
package io.reverseexporter.jmx;

import org.jspecify.annotations.NullMarked;
