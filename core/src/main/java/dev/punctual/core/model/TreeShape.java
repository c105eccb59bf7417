package dev.punctual.core.model;

/// What a loaded tree model looks like in memory, for people to read.
///
/// @param layout how it is evaluated, `flat` or `walked`
/// @param trees the number of trees
/// @param depth the number of comparisons on the longest way through a tree
/// @param bytes the memory of all nodes and leaves
public record TreeShape(String layout, int trees, int depth, long bytes) {

    @Override
    public String toString() {
        return "%d trees, depth %d, %s, %,d KiB"
                .formatted(trees, depth, layout, (bytes + 1023) / 1024);
    }
}
