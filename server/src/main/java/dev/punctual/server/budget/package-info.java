/// The budgets of a running gateway: every request is taken note of, and reports are given as JSON.
@NullMarked
package dev.punctual.server.budget;

import org.jspecify.annotations.NullMarked;
