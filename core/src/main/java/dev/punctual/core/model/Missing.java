package dev.punctual.core.model;

/// What a comparison takes for a missing value, and where that goes.
public enum Missing {
    /// NaN goes left.
    LEFT,
    /// NaN goes right.
    RIGHT,
    /// NaN is compared as if it were 0.
    AS_ZERO,
    /// NaN, 0 and what is as good as 0 go left.
    LEFT_WITH_ZERO,
    /// NaN, 0 and what is as good as 0 go right.
    RIGHT_WITH_ZERO;

    /// Up to here LightGBM takes a number for 0.
    static final float AS_GOOD_AS_ZERO = 1e-35f;

    public static Missing to(boolean left) {
        return left ? LEFT : RIGHT;
    }

    boolean goesLeft() {
        return this == LEFT || this == LEFT_WITH_ZERO;
    }

    boolean countsAsMissing(float value) {
        return switch (this) {
            case LEFT, RIGHT -> Float.isNaN(value);
            case AS_ZERO -> false;
            case LEFT_WITH_ZERO, RIGHT_WITH_ZERO ->
                    Float.isNaN(value) || Math.abs(value) <= AS_GOOD_AS_ZERO;
        };
    }
}
