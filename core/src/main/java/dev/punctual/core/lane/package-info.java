/// The order in which work gets one of the few threads that compute, as a matter of time alone.
@NullMarked
package dev.punctual.core.lane;

import org.jspecify.annotations.NullMarked;
