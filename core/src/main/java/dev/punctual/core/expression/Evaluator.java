package dev.punctual.core.expression;

import dev.punctual.core.value.Frame;

/// A compiled expression. Any thread may run it, each on its own frame.
public interface Evaluator {

    /// Computes the value and stores it at a field of the same frame: PRESENT with the oldest event time of what it was
    /// computed from, or MISSING when something it needs is missing or it cannot be computed (division by zero, an
    /// unknown time zone).
    void evaluate(Frame frame, int targetField);

    /// Whether a boolean expression holds; false when something it needs is missing.
    boolean test(Frame frame);
}
