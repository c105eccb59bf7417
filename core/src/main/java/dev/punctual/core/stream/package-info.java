/// Stream views: events applied once, journaled, kept by key.
@NullMarked
package dev.punctual.core.stream;

import org.jspecify.annotations.NullMarked;
