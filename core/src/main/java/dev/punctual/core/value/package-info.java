/// Typed values: fields, frames, entity keys and stored rows.
@NullMarked
package dev.punctual.core.value;

import org.jspecify.annotations.NullMarked;
