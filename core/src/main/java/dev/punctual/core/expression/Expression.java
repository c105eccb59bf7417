package dev.punctual.core.expression;

import dev.punctual.core.value.ValueType;
import java.util.List;

/// A checked, typed expression over the fields of a schema.
///
/// It has no value when a field it needs has none. Integer and floating-point operands never mix. A floating-point number
/// that is not a number (NaN) and the least 64-bit integer stand for "no value" wherever they occur.
public sealed interface Expression {

    ValueType type();

    /// The field at `index` of the schema, a scalar.
    record FieldValue(int index, ValueType type) implements Expression {}

    /// The value of a key in the map at `index` of the schema; none if the map has no such entry.
    record EntryValue(int index, String key, ValueType type) implements Expression {}

    /// A constant: `Long`, `Double`, `Boolean` or `String`; a timestamp is a `Long` in microseconds.
    record Constant(Object value, ValueType type) implements Expression {}

    /// An operation on operands whose types the operator defines.
    record Call(Operator operator, List<Expression> operands, ValueType type)
            implements Expression {
        public Call {
            operands = List.copyOf(operands);
        }
    }

    /// What can be applied. Unless said otherwise, the operands and the result have one type, INT64 or FLOAT64.
    enum Operator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        /// Integers are rounded towards zero.
        DIVIDE,
        /// INT64 only; the remainder has the sign of the dividend.
        MODULO,
        NEGATE,
        ABSOLUTE,
        LEAST,
        GREATEST,
        /// The six comparisons take two operands of one type, any, and give a BOOL.
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        /// The three take BOOLs. One false operand decides AND, one true operand decides OR, even if the other has no
        /// value.
        AND,
        OR,
        NOT,
        /// Condition, value if true, value if false; the values have one type, any.
        CONDITIONAL,
        /// Of an INT64.
        TO_FLOAT64,
        /// Of a FLOAT64, rounded towards zero, or of a TIMESTAMP, in whole seconds since 1970.
        TO_INT64,
        /// The next five take a TIMESTAMP and the STRING name of a time zone, and give an INT64. Here: 0 to 23.
        HOUR,
        /// 0 to 59.
        MINUTE,
        /// 0 to 6 from Sunday.
        DAY_OF_WEEK,
        /// 0 to 30.
        DAY_OF_MONTH,
        /// 0 to 11.
        MONTH
    }
}
