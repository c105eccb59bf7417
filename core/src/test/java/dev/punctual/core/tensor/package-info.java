/// Tensors.
@NullMarked
package dev.punctual.core.tensor;

import org.jspecify.annotations.NullMarked;
