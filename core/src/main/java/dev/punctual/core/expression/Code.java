package dev.punctual.core.expression;

import dev.punctual.core.value.Frame;
import org.jspecify.annotations.Nullable;

/// One node of a compiled expression, by the kind of its value.
///
/// No kind boxes or allocates: each reserves one value to say that there is none.
final class Code {
    /// No integer or timestamp.
    static final long NO_LONG = Long.MIN_VALUE;

    static final int FALSE = 0;
    static final int TRUE = 1;

    /// Neither: less than both, so that the lesser of two undecided truths is the result of AND and of OR.
    static final int NO_TRUTH = -1;

    private Code() {}

    /// A floating-point number, or NaN for none.
    @FunctionalInterface
    interface OfDouble {
        double run(Frame frame);
    }

    /// An integer or a timestamp, or [#NO_LONG].
    @FunctionalInterface
    interface OfLong {
        long run(Frame frame);
    }

    /// [#TRUE], [#FALSE] or [#NO_TRUTH].
    @FunctionalInterface
    interface OfTruth {
        int run(Frame frame);
    }

    /// A text, or null.
    @FunctionalInterface
    interface OfText {
        @Nullable String run(Frame frame);
    }

    /// The fields that the value was computed from, as a bit set over those of the expression.
    @FunctionalInterface
    interface OfUse {
        long run(Frame frame);
    }
}
