package dev.punctual.core.expression;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;

/// A compiled expression. Any thread may run it, each on its own frame.
public interface Evaluator {

    /// Compiles an expression for frames whose schema begins with the fields of `schema`.
    ///
    /// @throws IllegalArgumentException if the expression does not fit the schema, its operands do not fit their
    ///     operators, or it uses more than [#MAXIMUM_FIELDS] fields; a parser's result never does
    static Evaluator compile(Expression expression, Schema schema) {
        return CompiledExpression.of(expression, schema);
    }

    /// How many different fields one expression may use.
    int MAXIMUM_FIELDS = 64;

    /// Computes the value and stores it at a field of the same frame, which has the type of the expression.
    ///
    /// The field becomes MISSING when something it needs is missing or it cannot be computed: a division by zero, an
    /// overflow, an unknown time zone, a result that is not a finite number. Otherwise it is STALE if a value that it
    /// was computed from is stale, else DEFAULTED if one is a default, else PRESENT; and its event time is the oldest
    /// known one among them. What `&&`, `||` and `? :` did not need does not count.
    void evaluate(Frame frame, int targetField);

    /// Whether a boolean expression holds; false when something it needs is missing.
    ///
    /// @throws IllegalStateException if the expression is not boolean
    boolean test(Frame frame);
}
