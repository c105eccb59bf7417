/// Budgets, estimates and the choice of the rung that answers.
@NullMarked
package dev.punctual.core.ladder;

import org.jspecify.annotations.NullMarked;
