/// Tests of the adapter to CEL.
@NullMarked
package dev.punctual.cel;

import org.jspecify.annotations.NullMarked;
