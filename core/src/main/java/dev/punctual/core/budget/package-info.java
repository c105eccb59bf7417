/// Where the budgets of endpoints go: spent against allotted by stage, what makes answers late, and what would help.
@NullMarked
package dev.punctual.core.budget;

import org.jspecify.annotations.NullMarked;
