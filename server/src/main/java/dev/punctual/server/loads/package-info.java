/// Loads of batch views into the online store: what is missing, one after the other, by hand or when they are due.
@NullMarked
package dev.punctual.server.loads;

import org.jspecify.annotations.NullMarked;
