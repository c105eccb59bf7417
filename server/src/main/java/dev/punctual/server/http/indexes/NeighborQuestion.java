package dev.punctual.server.http.indexes;

import dev.punctual.core.embedding.Description;
import dev.punctual.core.similarity.PlaceFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Items, vectors or what vectors are made of, whose neighbours are wanted: one of the lists has something in it.
///
/// @param ids of the items, as they were written
/// @param places of the same items
/// @param descriptions of what the index's model embeds before it is searched for
/// @param k how many neighbours of each
/// @param budgetNanos what the body allows
record NeighborQuestion(
        List<String> ids,
        List<Integer> places,
        List<float[]> vectors,
        List<Description> descriptions,
        int k,
        @Nullable PlaceFilter filter,
        long budgetNanos) {
    int size() {
        return ids.size() + vectors.size() + descriptions.size();
    }

    /// The same question about the vectors that its descriptions have.
    NeighborQuestion about(List<float[]> made) {
        return new NeighborQuestion(ids, places, made, List.of(), k, filter, budgetNanos);
    }
}
