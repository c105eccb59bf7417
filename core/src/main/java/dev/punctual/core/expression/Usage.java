package dev.punctual.core.expression;

import dev.punctual.core.expression.Expression.Call;
import dev.punctual.core.expression.Expression.Constant;
import dev.punctual.core.expression.Expression.EntryValue;
import dev.punctual.core.expression.Expression.FieldValue;
import dev.punctual.core.expression.Expression.Operator;
import java.util.ArrayList;
import java.util.List;

/// Which fields an expression uses, and code that tells which of them its value was computed from.
final class Usage {
    /*
     * Where nothing is decided at run time, the fields are known beforehand and the code is a constant. Where `? :`, `&&`
     * or `||` decide, the code asks the condition again and follows the way that the value took. So it costs nothing
     * until it is used, and a value never looks stale for a field that it did not need.
     */
    private final ExpressionCompiler compiler;
    private final List<Integer> fields = new ArrayList<>();

    Usage(ExpressionCompiler compiler, Expression expression) {
        this.compiler = compiler;
        collect(expression);
        if (fields.size() > Evaluator.MAXIMUM_FIELDS) {
            throw new IllegalArgumentException("more than " + Evaluator.MAXIMUM_FIELDS + " fields");
        }
    }

    /// The indexes of the fields; the code's bits are positions in it.
    int[] fields() {
        return fields.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Code for a part of the expression. It may be run where that part has a value.
    Code.OfUse of(Expression expression) {
        if (!(expression instanceof Call call) || !decides(call)) {
            long all = bits(expression);
            return frame -> all;
        }
        return switch (call.operator()) {
            case CONDITIONAL -> ofConditional(call);
            case AND -> ofJunction(call, Code.FALSE);
            case OR -> ofJunction(call, Code.TRUE);
            default -> ofAll(call);
        };
    }

    private Code.OfUse ofConditional(Call call) {
        Code.OfTruth condition = compiler.truths(call.operands().get(0));
        Code.OfUse before = of(call.operands().get(0));
        Code.OfUse ifTrue = of(call.operands().get(1));
        Code.OfUse ifFalse = of(call.operands().get(2));
        return frame -> {
            Code.OfUse then = condition.run(frame) == Code.TRUE ? ifTrue : ifFalse;
            return before.run(frame) | then.run(frame);
        };
    }

    private Code.OfUse ofJunction(Call call, int deciding) {
        Code.OfTruth left = compiler.truths(call.operands().get(0));
        Code.OfTruth right = compiler.truths(call.operands().get(1));
        Code.OfUse ofLeft = of(call.operands().get(0));
        Code.OfUse ofRight = of(call.operands().get(1));
        return frame -> {
            int first = left.run(frame);
            if (first == deciding) {
                return ofLeft.run(frame);
            }
            if (first == Code.NO_TRUTH && right.run(frame) == deciding) {
                return ofRight.run(frame);
            }
            return ofLeft.run(frame) | ofRight.run(frame);
        };
    }

    private Code.OfUse ofAll(Call call) {
        Code.OfUse[] operands = call.operands().stream().map(this::of).toArray(Code.OfUse[]::new);
        return frame -> {
            long bits = 0;
            for (Code.OfUse operand : operands) {
                bits |= operand.run(frame);
            }
            return bits;
        };
    }

    private static boolean decides(Call call) {
        return call.operator() == Operator.CONDITIONAL
                || call.operator() == Operator.AND
                || call.operator() == Operator.OR
                || call.operands().stream()
                        .anyMatch(operand -> operand instanceof Call inner && decides(inner));
    }

    private long bits(Expression expression) {
        return switch (expression) {
            case FieldValue field -> 1L << fields.indexOf(field.index());
            case EntryValue entry -> 1L << fields.indexOf(entry.index());
            case Constant _ -> 0L;
            case Call call -> {
                long bits = 0;
                for (Expression operand : call.operands()) {
                    bits |= bits(operand);
                }
                yield bits;
            }
        };
    }

    private void collect(Expression expression) {
        switch (expression) {
            case FieldValue field -> collect(field.index());
            case EntryValue entry -> collect(entry.index());
            case Constant _ -> {}
            case Call call -> call.operands().forEach(this::collect);
        }
    }

    private void collect(int field) {
        if (!fields.contains(field)) {
            fields.add(field);
        }
    }
}
