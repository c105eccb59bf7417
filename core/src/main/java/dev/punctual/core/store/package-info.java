/// The online store: newest rows by key, written row by row or in whole generations; and the journal.
@NullMarked
package dev.punctual.core.store;

import org.jspecify.annotations.NullMarked;
