/// Similar items: vectors in groups, a tree of clusters over them, and the search for the nearest.
@NullMarked
package dev.punctual.core.similarity;

import org.jspecify.annotations.NullMarked;
