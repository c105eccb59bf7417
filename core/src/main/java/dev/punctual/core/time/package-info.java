/// Clocks and deadlines: the only package that reads the system's time.
@NullMarked
package dev.punctual.core.time;

import org.jspecify.annotations.NullMarked;
