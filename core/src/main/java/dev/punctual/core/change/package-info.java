/// What lies between two states of a project's definitions, and whom it hurts.
@NullMarked
package dev.punctual.core.change;

import org.jspecify.annotations.NullMarked;
