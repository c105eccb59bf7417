/// Adapter of Punctual to one library.
@NullMarked
package dev.punctual.yaml;

import org.jspecify.annotations.NullMarked;
