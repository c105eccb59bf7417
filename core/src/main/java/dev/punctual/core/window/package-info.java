/// Windows over events: tiles, aggregates and the state of one key.
@NullMarked
package dev.punctual.core.window;

import org.jspecify.annotations.NullMarked;
