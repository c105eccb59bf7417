package dev.punctual.core.expression;

import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;

/// Turns the text of an expression into a checked one.
@FunctionalInterface
public interface ExpressionParser {

    /// Parses and checks an expression against the fields it may use. A name `role.feature` is the field of that name.
    ///
    /// @param expected the type the result must have
    Result parse(String text, Schema fields, ValueType expected);

    /// The expression, or why there is none.
    sealed interface Result {
        record Parsed(Expression expression) implements Result {}

        /// Why there is no expression.
        ///
        /// @param message what is wrong and what to write instead
        /// @param column where in the text, counted from 1
        record Rejected(String message, int column) implements Result {}
    }
}
