package dev.punctual.core.similarity;

import org.jspecify.annotations.Nullable;

/// Searches one index, for one thread after the other: it keeps its working memory from search to search.
public interface Searcher {

    /// Finds the items nearest to a prepared query.
    ///
    /// @param filter which places may be found, or null for all
    /// @param best takes the places, best first; emptied by the caller
    SearchOutcome search(
            float[] query, @Nullable PlaceFilter filter, SearchLimits limits, Ranking best);
}
