package dev.punctual.core.expression;

import dev.punctual.core.value.ValueType;
import java.util.List;

/// A checked, typed expression over the fields of a schema.
///
/// It has no value when a field it needs has none. Integer and floating-point operands never mix.
public sealed interface Expression {

    ValueType type();

    /// The field at `index` of the schema, a scalar.
    record FieldValue(int index, ValueType type) implements Expression {}

    /// A constant: `Long`, `Double`, `Boolean` or `String`; a timestamp is a `Long` in microseconds.
    record Constant(Object value, ValueType type) implements Expression {}

    /// An operation on operands whose types the operator defines.
    record Call(Operator operator, List<Expression> operands, ValueType type)
            implements Expression {
        public Call {
            operands = List.copyOf(operands);
        }
    }

    /// What can be applied. Comparison takes two operands of one type and gives a BOOL.
    enum Operator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        MODULO,
        NEGATE,
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        AND,
        OR,
        NOT,
        /// Condition, value if true, value if false.
        CONDITIONAL,
        TO_FLOAT64,
        TO_INT64,
        /// The four take a timestamp and the name of a time zone.
        HOUR,
        MINUTE,
        DAY_OF_WEEK,
        DAY_OF_MONTH,
        MONTH
    }
}
