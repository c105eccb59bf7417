@NullMarked
package dev.punctual.server.trace;

import org.jspecify.annotations.NullMarked;
