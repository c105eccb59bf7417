package dev.punctual.core.expression;

import static dev.punctual.core.expression.Code.NO_LONG;
import static dev.punctual.core.expression.Code.NO_TRUTH;
import static dev.punctual.core.expression.Code.TRUE;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;

/// An expression as a tree of code, with the provenance of its values.
final class CompiledExpression implements Evaluator {
    private final Store store;
    private final Code.OfTruth holds;
    private final int[] fields;
    private final Code.OfUse used;

    private CompiledExpression(Store store, Code.OfTruth holds, Usage usage, Code.OfUse used) {
        this.store = store;
        this.holds = holds;
        this.fields = usage.fields();
        this.used = used;
    }

    static CompiledExpression of(Expression expression, Schema schema) {
        ExpressionCompiler compiler = new ExpressionCompiler(schema);
        Store store = store(expression, compiler);
        Code.OfTruth holds =
                expression.type() == ValueType.BOOL
                        ? compiler.truths(expression)
                        : frame -> {
                            throw new IllegalStateException("no condition: " + expression);
                        };
        Usage usage = new Usage(compiler, expression);
        return new CompiledExpression(store, holds, usage, usage.of(expression));
    }

    @Override
    public void evaluate(Frame frame, int targetField) {
        if (store.run(frame, frame.schema().cellOf(targetField))) {
            describe(frame, targetField);
        } else {
            frame.status(targetField, FeatureStatus.MISSING);
            frame.eventTimeMicros(targetField, Frame.UNKNOWN_TIME);
        }
    }

    @Override
    public boolean test(Frame frame) {
        return holds.run(frame) == TRUE;
    }

    private void describe(Frame frame, int targetField) {
        FeatureStatus worst = FeatureStatus.PRESENT;
        long oldest = Long.MAX_VALUE;
        long rest = used.run(frame);
        while (rest != 0) {
            int field = fields[Long.numberOfTrailingZeros(rest)];
            rest &= rest - 1;
            FeatureStatus status = frame.status(field);
            if (status == FeatureStatus.STALE) {
                worst = FeatureStatus.STALE;
            } else if (status == FeatureStatus.DEFAULTED && worst == FeatureStatus.PRESENT) {
                worst = FeatureStatus.DEFAULTED;
            }
            long micros = frame.eventTimeMicros(field);
            if (micros != Frame.UNKNOWN_TIME && status.hasValue()) {
                oldest = Math.min(oldest, micros);
            }
        }
        frame.status(targetField, worst);
        frame.eventTimeMicros(targetField, oldest == Long.MAX_VALUE ? Frame.UNKNOWN_TIME : oldest);
    }

    private static Store store(Expression expression, ExpressionCompiler compiler) {
        return switch (expression.type()) {
            case FLOAT64 -> storeDouble(compiler.doubles(expression));
            case INT64, TIMESTAMP -> storeLong(compiler.longs(expression));
            case BOOL -> storeTruth(compiler.truths(expression));
            case STRING -> storeText(compiler.texts(expression));
        };
    }

    private static Store storeDouble(Code.OfDouble code) {
        return (frame, cell) -> {
            double value = code.run(frame);
            frame.putDouble(cell, value);
            return Double.isFinite(value);
        };
    }

    private static Store storeLong(Code.OfLong code) {
        return (frame, cell) -> {
            long value = code.run(frame);
            frame.putLong(cell, value);
            return value != NO_LONG;
        };
    }

    private static Store storeTruth(Code.OfTruth code) {
        return (frame, cell) -> {
            int value = code.run(frame);
            frame.putLong(cell, value);
            return value != NO_TRUTH;
        };
    }

    private static Store storeText(Code.OfText code) {
        return (frame, cell) -> {
            String value = code.run(frame);
            if (value != null) {
                frame.putText(cell, value);
            }
            return value != null;
        };
    }

    /// Computes the value and puts it at a cell.
    @FunctionalInterface
    private interface Store {
        /// Whether there is a value.
        boolean run(Frame frame, int cell);
    }
}
