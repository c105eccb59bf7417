package dev.punctual.core.expression;

import static dev.punctual.core.expression.Code.NO_LONG;
import static dev.punctual.core.expression.Code.NO_TRUTH;

import org.jspecify.annotations.Nullable;

/// Arithmetic and order on values of which one means "none", and none is the result whenever an operand is none.
final class Arithmetic {
    /*
     * The integers run from -(2^63 - 1) to 2^63 - 1; what is left, -2^63, is "none". So a result that would be -2^63
     * counts as an overflow, as any other outside the range, and negation and absolute value never overflow.
     */
    private Arithmetic() {}

    static long add(long a, long b) {
        long sum = a + b;
        boolean overflow = ((a ^ sum) & (b ^ sum)) < 0;
        return a == NO_LONG || b == NO_LONG || overflow ? NO_LONG : sum;
    }

    static long subtract(long a, long b) {
        return add(a, -b); // -NO_LONG is NO_LONG
    }

    static long multiply(long a, long b) {
        if (a == NO_LONG || b == NO_LONG) {
            return NO_LONG;
        }
        long low = a * b;
        return Math.multiplyHigh(a, b) == low >> 63 ? low : NO_LONG;
    }

    static long divide(long a, long b) {
        return a == NO_LONG || b == NO_LONG || b == 0 ? NO_LONG : a / b;
    }

    static long modulo(long a, long b) {
        return a == NO_LONG || b == NO_LONG || b == 0 ? NO_LONG : a % b;
    }

    static long absolute(long a) {
        return a < 0 ? -a : a;
    }

    static long least(long a, long b) {
        return Math.min(a, b); // NO_LONG is the least of all
    }

    static long greatest(long a, long b) {
        return a == NO_LONG || b == NO_LONG ? NO_LONG : Math.max(a, b);
    }

    static long truncate(double a) {
        return a > -0x1p63 && a < 0x1p63 ? (long) a : NO_LONG;
    }

    static double widen(long a) {
        return a == NO_LONG ? Double.NaN : (double) a;
    }

    /// Which of the orders -1, 0 and 1 a comparison accepts, as bits 0, 1 and 2.
    static int accepted(Expression.Operator comparison) {
        return switch (comparison) {
            case LESS -> 0b001;
            case EQUAL -> 0b010;
            case LESS_OR_EQUAL -> 0b011;
            case GREATER -> 0b100;
            case NOT_EQUAL -> 0b101;
            case GREATER_OR_EQUAL -> 0b110;
            default -> throw new IllegalArgumentException(comparison + " compares nothing");
        };
    }

    static int compare(int accepted, double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return NO_TRUTH;
        }
        return holds(accepted, a < b ? -1 : a > b ? 1 : 0);
    }

    static int compare(int accepted, long a, long b) {
        return a == NO_LONG || b == NO_LONG ? NO_TRUTH : holds(accepted, Long.compare(a, b));
    }

    static int compareTruths(int accepted, int a, int b) {
        return a == NO_TRUTH || b == NO_TRUTH ? NO_TRUTH : holds(accepted, Integer.compare(a, b));
    }

    static int compareTexts(int accepted, @Nullable String a, @Nullable String b) {
        return a == null || b == null ? NO_TRUTH : holds(accepted, a.compareTo(b));
    }

    /// @param order negative, zero or positive
    private static int holds(int accepted, int order) {
        return (accepted >> (Integer.signum(order) + 1)) & 1;
    }
}
