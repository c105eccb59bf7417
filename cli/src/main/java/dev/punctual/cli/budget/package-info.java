/// `punctual budget`: where the budgets of a running gateway go.
@NullMarked
package dev.punctual.cli.budget;

import org.jspecify.annotations.NullMarked;
