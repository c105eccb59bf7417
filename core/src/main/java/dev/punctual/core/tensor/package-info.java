/// Tensors, and models that turn named tensors into named tensors.
@NullMarked
package dev.punctual.core.tensor;

import org.jspecify.annotations.NullMarked;
