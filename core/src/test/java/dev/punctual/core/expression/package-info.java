/// Tests of typed expressions.
@NullMarked
package dev.punctual.core.expression;

import org.jspecify.annotations.NullMarked;
