/// Tests of loads from engines in memory.
@NullMarked
package dev.punctual.core.offline;

import org.jspecify.annotations.NullMarked;
