/// Adapter of Punctual to one library.
@NullMarked
package dev.punctual.rocksdb;

import org.jspecify.annotations.NullMarked;
