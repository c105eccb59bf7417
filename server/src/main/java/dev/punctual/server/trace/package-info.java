/// Traces of requests: which are kept, what they say, and how they get to a collector.
@NullMarked
package dev.punctual.server.trace;

import org.jspecify.annotations.NullMarked;
