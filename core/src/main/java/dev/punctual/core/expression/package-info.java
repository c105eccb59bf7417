/// Typed expressions over the fields of a frame.
@NullMarked
package dev.punctual.core.expression;

import org.jspecify.annotations.NullMarked;
