/// Online stores in a Redis server, for when the rows are to outlive the machine that serves, or are too many for it.
@NullMarked
package dev.punctual.redis;

import org.jspecify.annotations.NullMarked;
