/// Where a request belongs in a trace of several services.
@NullMarked
package dev.punctual.core.trace;

import org.jspecify.annotations.NullMarked;
