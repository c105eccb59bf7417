/// Indexes of similar items: built from SQL, and served while others are built.
@NullMarked
package dev.punctual.server.similar;

import org.jspecify.annotations.NullMarked;
