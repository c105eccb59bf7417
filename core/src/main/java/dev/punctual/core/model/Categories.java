package dev.punctual.core.model;

import java.util.Arrays;

/// An immutable set of categories, which are whole numbers from 0 up.
public final class Categories {
    /// No category is larger, which bounds the memory of a set.
    public static final int LARGEST = (1 << 22) - 1;

    private final long[] bits;

    private Categories(long[] bits) {
        this.bits = bits;
    }

    /// The set of some categories.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if one is negative or too large
    public static Categories of(int... categories) {
        int largest = -1;
        for (int category : categories) {
            if (category < 0 || category > LARGEST) {
                throw InvalidArtefact.because(
                        "category " + category + "; categories are 0 to " + LARGEST);
            }
            largest = Math.max(largest, category);
        }
        long[] bits = new long[(largest >> 6) + 1];
        for (int category : categories) {
            bits[category >> 6] |= 1L << category;
        }
        return new Categories(bits);
    }

    /// Whether the whole part of a number is among the categories; a negative number, and NaN, never is.
    public boolean contains(float value) {
        int category = value >= 0 ? (int) value : Integer.MAX_VALUE;
        int word = category >> 6;
        return word < bits.length && (bits[word] >>> category & 1) != 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Categories that && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bits);
    }

    @Override
    public String toString() {
        return "{" + Arrays.stream(bits).mapToObj(Long::toHexString).toList() + "}";
    }
}
