/// Adapter of Punctual to one library.
@NullMarked
package dev.punctual.duckdb;

import org.jspecify.annotations.NullMarked;
