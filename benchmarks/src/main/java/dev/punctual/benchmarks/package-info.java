/// JMH benchmarks; every figure is a ratio within one run.
@NullMarked
package dev.punctual.benchmarks;

import org.jspecify.annotations.NullMarked;
