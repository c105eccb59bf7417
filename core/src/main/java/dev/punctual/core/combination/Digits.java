package dev.punctual.core.combination;

/// The digits of mixed-radix numbers, cheaply for numbers that come in order: only digits that change are divided out. Used by
/// one thread.
final class Digits {
    private final long[] strides;
    private final long[] parts; // of the number so far: digit times stride
    private final int[] digits;

    /// @param strides what a one in each place is worth, descending to 1
    Digits(long[] strides) {
        this.strides = strides;
        this.parts = new long[strides.length];
        this.digits = new int[strides.length];
    }

    /// The digits of a number, in an array that the next call changes.
    int[] of(long number) {
        long rest = number;
        for (int i = 0; i < strides.length; i++) {
            long stride = strides[i];
            long below = rest - parts[i];
            if (below < 0 || below >= stride) {
                long digit = stride == 1 ? rest : rest / stride;
                digits[i] = (int) digit;
                parts[i] = digit * stride;
                below = rest - parts[i];
            }
            rest = below;
        }
        return digits;
    }
}
