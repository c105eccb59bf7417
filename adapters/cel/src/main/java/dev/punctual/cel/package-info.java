/// Adapter of Punctual to one library.
@NullMarked
package dev.punctual.cel;

import org.jspecify.annotations.NullMarked;
