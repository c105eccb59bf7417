/// Vectors that models make of texts and of values.
@NullMarked
package dev.punctual.core.embedding;

import org.jspecify.annotations.NullMarked;
