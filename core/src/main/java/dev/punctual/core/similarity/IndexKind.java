package dev.punctual.core.similarity;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A way to find near vectors: how an index of its kind is built, kept and searched.
public interface IndexKind {

    /// What files and reports call it.
    String name();

    /// What the effort of a search counts, in the plural.
    String unit();

    /// Builds an index, on all cores of the pool that it runs in.
    ///
    /// @param vectors prepared for the metric, one at least
    Parts build(VectorList vectors, Metric metric, long seed, Arena arena);

    /// Builds the next generation from the one before, where that is cheaper; null if this kind cannot.
    ///
    /// @param placeBefore for each vector the place that it had in the one before, or -1 if it is new or has changed
    default @Nullable Parts rebuild(
            VectorList vectors, Metric metric, Opened before, int[] placeBefore, Arena arena) {
        return null;
    }

    /// Opens what was built.
    Opened open(Map<String, MemorySegment> sections, int dimension);

    /// What a build gives.
    final class Parts {
        private final Map<String, MemorySegment> sections;
        private final int[] items;

        /// @param sections by name, to be kept as they are
        /// @param items the number of the item at each place, or -1 where there is none
        public Parts(Map<String, MemorySegment> sections, int[] items) {
            this.sections = Map.copyOf(sections);
            this.items = items;
        }

        public Map<String, MemorySegment> sections() {
            return sections;
        }

        /// The number of places.
        public int places() {
            return items.length;
        }

        /// The number of the item at a place, or -1.
        public int item(int place) {
            return items[place];
        }
    }

    /// An index that can be searched. Any thread may use it.
    interface Opened {
        Searcher searcher();

        /// The least effort that makes a difference.
        default int leastEffort() {
            return 1;
        }

        /// The most effort that makes a difference: to look at everything.
        int mostEffort();

        /// Copies the vector at a place.
        void vector(int place, float[] to);

        /// About which share of the items a search of so much effort compares with the query.
        double share(int effort);
    }
}
