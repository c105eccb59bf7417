package dev.punctual.cel;

import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.punctual.core.expression.Expression.Operator;
import dev.punctual.core.value.ValueType;
import java.util.List;

/// One way to apply a function: what it is called, what it takes and gives, and the operator that does it.
///
/// @param function the name that CEL's parser gives it, such as `_+_` or `getHours`
/// @param member whether it is written after its first operand, as in `departure.getHours()`
record Signature(
        String function,
        boolean member,
        Operator operator,
        List<ValueType> operands,
        ValueType result) {

    Signature {
        operands = List.copyOf(operands);
    }

    static Signature of(Operator operator, String function, ValueType result, ValueType... takes) {
        return new Signature(function, false, operator, List.of(takes), result);
    }

    /// The name by which the checked tree refers to it.
    String id() {
        return function + operands;
    }

    CelOverloadDecl declaration() {
        List<CelType> parameters = operands.stream().map(Signature::celType).toList();
        return member
                ? CelOverloadDecl.newMemberOverload(id(), celType(result), parameters)
                : CelOverloadDecl.newGlobalOverload(id(), celType(result), parameters);
    }

    static CelType celType(ValueType type) {
        return switch (type) {
            case BOOL -> SimpleType.BOOL;
            case INT64 -> SimpleType.INT;
            case FLOAT64 -> SimpleType.DOUBLE;
            case STRING -> SimpleType.STRING;
            case TIMESTAMP -> SimpleType.TIMESTAMP;
        };
    }

    /// What the language calls a type.
    static String typeName(ValueType type) {
        return switch (type) {
            case BOOL -> "bool";
            case INT64 -> "int";
            case FLOAT64 -> "double";
            case STRING -> "string";
            case TIMESTAMP -> "timestamp";
        };
    }
}
