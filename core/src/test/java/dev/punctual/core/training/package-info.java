/// Tests of the replay of history.
@NullMarked
package dev.punctual.core.training;

import org.jspecify.annotations.NullMarked;
