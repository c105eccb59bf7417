@NullMarked
package dev.punctual.core.similarity;

import org.jspecify.annotations.NullMarked;
