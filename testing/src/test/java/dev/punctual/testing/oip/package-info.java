@NullMarked
package dev.punctual.testing.oip;

import org.jspecify.annotations.NullMarked;
