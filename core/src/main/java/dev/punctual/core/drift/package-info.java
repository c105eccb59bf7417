/// How far the values of today are from those of training.
@NullMarked
package dev.punctual.core.drift;

import org.jspecify.annotations.NullMarked;
