@NullMarked
package dev.punctual.server.oip;

import org.jspecify.annotations.NullMarked;
