/// What keeps the trouble of others from becoming ours: circuit breakers and bounds on what one client may ask.
@NullMarked
package dev.punctual.core.resilience;

import org.jspecify.annotations.NullMarked;
