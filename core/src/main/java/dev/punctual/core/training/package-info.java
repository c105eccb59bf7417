/// Training rows, made by replaying history through what serves.
@NullMarked
package dev.punctual.core.training;

import org.jspecify.annotations.NullMarked;
