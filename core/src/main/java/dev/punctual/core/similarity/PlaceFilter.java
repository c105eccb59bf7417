package dev.punctual.core.similarity;

/// Which places a search may find.
@FunctionalInterface
public interface PlaceFilter {

    /// How many places are in a group.
    int GROUP = DotKernel.GROUP;

    /// The places of one group of sixteen that it may find, as bits, the first as the least.
    int mask(int group);

    /// Whether it may find one place.
    default boolean allows(int place) {
        return (mask(place / DotKernel.GROUP) >>> place % DotKernel.GROUP & 1) != 0;
    }
}
