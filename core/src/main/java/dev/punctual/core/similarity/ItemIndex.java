package dev.punctual.core.similarity;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// One generation of an index of items, opened for searches. Any thread may use it.
public final class ItemIndex {
    /*
     * Sections beside those of the kind: `ids` by place, "" where there is no item; for each attribute its values; and if
     * neighbours were found at the build, `neighbours`: for each place as many places, -1 behind the last, u32 each, and then
     * as many scores, as callers are shown them, f32 each. Where a model made the vectors, `hashes`: for each place that of
     * what the vector was made of, 16 bytes.
     */
    public static final int HASH_BYTES = 16;

    static final String IDS = "ids";
    static final String NEIGHBOURS = "neighbours";
    static final String HASHES = "hashes";

    private final IndexImage image;
    private final IndexKind.Opened opened;
    private final String unit;
    private final TextTable ids;
    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final Queue<Search> idle = new ConcurrentLinkedQueue<>();

    /// @throws IllegalArgumentException if it is of another kind, or a section is missing
    public ItemIndex(IndexImage image, IndexKind kind) {
        if (!image.facts().kind().equals(kind.name())) {
            throw new IllegalArgumentException(
                    "it is of kind " + image.facts().kind() + ", not " + kind.name());
        }
        this.image = image;
        this.unit = kind.unit();
        this.opened = kind.open(image.sections(), image.facts().dimension());
        this.ids = new TextTable(image.section(IDS));
        for (String name : image.facts().attributes()) {
            attributes.put(name, Attribute.of(image, name));
        }
    }

    public IndexFacts facts() {
        return image.facts();
    }

    /// What effort counts.
    public String unit() {
        return unit;
    }

    /// The attributes by name, in their order.
    public Map<String, Attribute> attributes() {
        return attributes;
    }

    IndexKind.Opened opened() {
        return opened;
    }

    /// The place of an item, or -1.
    public int place(String id) {
        return ids.number(id);
    }

    /// The number of places, of which some may hold no item.
    public int places() {
        return ids.count();
    }

    /// The id of the item at a place; empty if there is none.
    public String id(int place) {
        return ids.text(place);
    }

    /// The vector of the item at a place, as it was prepared, into `to`, if a model made it of what has that hash.
    public boolean vectorOf(int place, byte[] hash, float[] to) {
        if (facts().model().isEmpty()) {
            return false;
        }
        long at = (long) place * HASH_BYTES;
        MemorySegment known = image.section(HASHES).asSlice(at, HASH_BYTES);
        if (known.mismatch(MemorySegment.ofArray(hash)) >= 0) {
            return false;
        }
        opened.vector(place, to);
        return true;
    }

    /// Checks what checksums cannot tell: that there are as many items as it says, and that each is found by its id.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if not
    public void requireWhole() {
        int items = 0;
        for (int place = 0; place < ids.count(); place++) {
            String id = ids.text(place);
            if (!id.isEmpty()) {
                items++;
                if (ids.number(id) != place) {
                    throw new ServingException(
                            ErrorCode.STORAGE_FAILED, "item '" + id + "' is not found by its id");
                }
            }
        }
        if (items != facts().items()) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    "there are " + items + " items instead of " + facts().items());
        }
    }

    /// What is needed for searches, by one thread at a time: taken here and given back.
    public Search take() {
        Search search = idle.poll();
        return search == null ? new Search() : search;
    }

    public void giveBack(Search search) {
        idle.add(search);
    }

    /// The neighbours of an item that were found at the build, into `best`: places with their scores as shown.
    ///
    /// @return whether there are so many
    public boolean known(int place, int count, Ranking best) {
        int each = facts().neighbours();
        if (count > each) {
            return false;
        }
        best.reset(count);
        MemorySegment table = image.section(NEIGHBOURS);
        long at = (long) place * each * (Integer.BYTES + Float.BYTES);
        long scoresAt = at + (long) each * Integer.BYTES;
        for (int i = 0; i < count; i++) {
            int neighbour = table.get(TreeIndex.INT, at + (long) i * Integer.BYTES);
            if (neighbour < 0) {
                break;
            }
            best.put(table.get(VectorGroups.FLOAT, scoresAt + (long) i * Float.BYTES), neighbour);
        }
        return true;
    }

    /// The working memory of searches.
    public final class Search {
        private final Searcher searcher = opened.searcher();
        private final Ranking found = new Ranking();
        private final float[] query = new float[facts().dimension()];
        private final float[] other = new float[facts().dimension()];

        /// The items nearest to another item, without that, into `best` with scores as shown.
        public SearchOutcome near(
                int place,
                int count,
                @Nullable PlaceFilter filter,
                SearchLimits limits,
                Ranking best) {
            opened.vector(place, query);
            found.reset(count + 1);
            SearchOutcome outcome = searcher.search(query, filter, limits, found);
            show(place, count, best);
            return outcome;
        }

        /// The items nearest to a vector.
        ///
        /// @throws IllegalArgumentException if it has no direction and the metric compares directions
        public SearchOutcome near(
                float[] vector,
                int count,
                @Nullable PlaceFilter filter,
                SearchLimits limits,
                Ranking best) {
            System.arraycopy(vector, 0, query, 0, query.length);
            if (!facts().metric().prepare(query)) {
                throw new IllegalArgumentException("a vector without length has no direction");
            }
            found.reset(count);
            SearchOutcome outcome = searcher.search(query, filter, limits, found);
            show(-1, count, best);
            return outcome;
        }

        private void show(int without, int count, Ranking best) {
            best.reset(count);
            for (int rank = 0; rank < found.size() && best.size() < count; rank++) {
                int place = found.number(rank);
                if (place != without) {
                    opened.vector(place, other);
                    best.put(facts().metric().shown(query, other), place);
                }
            }
        }
    }
}
