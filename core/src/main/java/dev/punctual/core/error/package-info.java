/// Error codes in four categories, and the one exception that carries them.
@NullMarked
package dev.punctual.core.error;

import org.jspecify.annotations.NullMarked;
