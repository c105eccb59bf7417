package dev.punctual.server.http;

import dev.punctual.core.similarity.PlaceFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Items or vectors whose neighbours are wanted: as many of one of the two lists as there are.
///
/// @param ids of the items, as they were written
/// @param places of the same items
/// @param k how many neighbours of each
/// @param budgetNanos what the body allows
record NeighborQuestion(
        List<String> ids,
        List<Integer> places,
        List<float[]> vectors,
        int k,
        @Nullable PlaceFilter filter,
        long budgetNanos) {
    int size() {
        return ids.size() + vectors.size();
    }
}
