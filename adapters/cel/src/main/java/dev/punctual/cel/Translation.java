package dev.punctual.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.punctual.core.expression.Expression;
import dev.punctual.core.expression.Expression.Call;
import dev.punctual.core.expression.Expression.Constant;
import dev.punctual.core.expression.Expression.EntryValue;
import dev.punctual.core.expression.Expression.FieldValue;
import dev.punctual.core.expression.Expression.Operator;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;

/// The translation of a checked tree of CEL.
final class Translation {
    private static final Expression UTC = new Constant("UTC", ValueType.STRING);

    private final CelAbstractSyntaxTree tree;
    private final Schema fields;

    private Translation(CelAbstractSyntaxTree tree, Schema fields) {
        this.tree = tree;
        this.fields = fields;
    }

    static Expression of(CelAbstractSyntaxTree checked, Schema fields) throws Rejection {
        return new Translation(checked, fields).translate(checked.getExpr());
    }

    private Expression translate(CelExpr node) throws Rejection {
        return switch (node.getKind()) {
            case CONSTANT -> constant(node.constant());
            case IDENT -> field(node.ident().name());
            case CALL -> call(node.id(), node.call());
            default -> throw new IllegalStateException("unchecked " + node);
        };
    }

    private static Expression constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case BOOLEAN_VALUE -> new Constant(constant.booleanValue(), ValueType.BOOL);
            case INT64_VALUE -> new Constant(constant.int64Value(), ValueType.INT64);
            case DOUBLE_VALUE -> new Constant(constant.doubleValue(), ValueType.FLOAT64);
            case STRING_VALUE -> new Constant(constant.stringValue(), ValueType.STRING);
            default -> throw new IllegalStateException("unchecked " + constant);
        };
    }

    private Expression field(String name) {
        int index = fields.indexOf(name);
        return new FieldValue(index, fields.field(index).type());
    }

    private Expression entry(CelCall call) {
        int index = fields.indexOf(call.args().get(0).ident().name());
        String key = call.args().get(1).constant().stringValue();
        return new EntryValue(index, key, fields.field(index).type());
    }

    private Expression call(long id, CelCall call) throws Rejection {
        String overload = tree.getReferenceOrThrow(id).overloadIds().get(0);
        if (overload.equals(Functions.TIMESTAMP_LITERAL)) {
            CelExpr text = call.args().get(0);
            long micros = Literals.micros(text.id(), text.constant().stringValue());
            return new Constant(micros, ValueType.TIMESTAMP);
        }
        if (call.function().equals(Functions.ENTRY)) {
            return entry(call);
        }
        Signature signature = Functions.signature(overload);
        List<Expression> operands = operands(call);
        if (converts(signature.operator()) && operands.getFirst().type() == signature.result()) {
            return operands.getFirst();
        }
        if (signature.member() && operands.size() == 1) {
            operands.add(UTC);
        }
        return new Call(signature.operator(), operands, signature.result());
    }

    private List<Expression> operands(CelCall call) throws Rejection {
        var operands = new ArrayList<Expression>();
        if (call.target().isPresent()) {
            operands.add(translate(call.target().get()));
        }
        for (CelExpr operand : call.args()) {
            operands.add(translate(operand));
        }
        return operands;
    }

    private static boolean converts(Operator operator) {
        return operator == Operator.TO_FLOAT64 || operator == Operator.TO_INT64;
    }
}
