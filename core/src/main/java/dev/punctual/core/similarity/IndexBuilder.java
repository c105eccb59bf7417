package dev.punctual.core.similarity;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Builds generations of indexes, on all cores of the pool that it runs in.
public final class IndexBuilder {
    /*
     * What is measured decides: the effort of searches is the least that finds the share asked for among a sample of the
     * items. A generation grows from the one before where its kind can and the definition is the same; if that finds too
     * little even with twice the effort, the items have moved on, and it is built as a whole.
     *
     * Of the kinds that may be chosen the first is taken, a tree, if it compares a query with at most MOST_COMPARED items,
     * which takes about as long as a graph does at its best. Otherwise the last is built too, a graph, and taken if it
     * compares less than a part of what the tree does: it jumps from vector to vector, where a tree reads them in a row.
     */
    private static final int SAMPLE = 1_000;
    private static final int MOST_COMPARED = 1_500;
    private static final int PRICE_OF_A_JUMP = 6;
    private static final long SEED = 1;
    private static final int PART = 256;

    private final List<IndexKind> kinds;
    private final Wish wish;
    private final Arena arena;
    private final Consumer<String> steps;

    /// What is asked for.
    ///
    /// @param recall the share of the ten nearest that searches are to find
    /// @param neighbours how many to find for each item at once; 0 for none
    public record Wish(
            String name, Metric metric, double recall, int neighbours, String fingerprint) {}

    /// @param kinds one or several to choose from
    /// @param arena holds what is built
    /// @param steps is told what begins
    public IndexBuilder(List<IndexKind> kinds, Wish wish, Arena arena, Consumer<String> steps) {
        this.kinds = List.copyOf(kinds);
        this.wish = wish;
        this.arena = arena;
        this.steps = steps;
    }

    /// A finished index that is not yet an image.
    private record Draft(
            IndexKind kind,
            IndexKind.Parts parts,
            IndexKind.Opened opened,
            int effort,
            double recall,
            boolean rebuilt) {}

    /// Builds the next generation.
    ///
    /// @param items one at least
    /// @param before the one in service; null if there is none
    public IndexImage build(ItemList items, @Nullable ItemIndex before, long nowMicros) {
        steps.accept("measuring what is nearest");
        var recall = new Recall(items.vectors(), wish.metric(), SAMPLE, SEED);
        Draft draft = before == null ? null : grown(items, before, recall);
        if (draft == null) {
            draft = whole(items, recall, kinds.getFirst());
            if (kinds.size() > 1 && compared(draft, items) > MOST_COMPARED) {
                Draft other = whole(items, recall, kinds.getLast());
                double price = PRICE_OF_A_JUMP * compared(other, items);
                draft = price < compared(draft, items) ? other : draft;
            }
        }
        var sections = new HashMap<>(draft.parts.sections());
        IndexKind.Parts parts = draft.parts;
        List<String> ids =
                IntStream.range(0, parts.places())
                        .mapToObj(place -> parts.item(place) < 0 ? "" : items.id(parts.item(place)))
                        .toList();
        sections.put(ItemIndex.IDS, TextTable.of(ids, arena));
        items.attributes()
                .forEach((name, values) ->
                        sections.putAll(Attribute.sections(name, values, parts, arena)));
        if (!items.model().isEmpty()) {
            sections.put(ItemIndex.HASHES, hashes(parts, items));
        }
        if (wish.neighbours() > 0) {
            steps.accept("finding the neighbours of every item");
            sections.put(ItemIndex.NEIGHBOURS, neighbours(draft, items));
        }
        return new IndexImage(facts(draft, items, recall, nowMicros), sections);
    }

    private IndexFacts facts(Draft draft, ItemList items, Recall recall, long nowMicros) {
        return new IndexFacts(
                wish.name(),
                draft.kind.name(),
                wish.metric(),
                items.vectors().dimension(),
                items.size(),
                items.numbers(),
                List.copyOf(items.attributes().keySet()),
                draft.effort,
                draft.recall,
                recall.sampleSize(),
                wish.neighbours(),
                draft.rebuilt,
                wish.fingerprint(),
                items.model(),
                nowMicros);
    }

    /// About how many items a search compares with the query.
    private static double compared(Draft draft, ItemList items) {
        return draft.opened.share(draft.effort) * items.size();
    }

    private Draft whole(ItemList items, Recall recall, IndexKind kind) {
        steps.accept("building a " + kind.name());
        IndexKind.Parts parts = kind.build(items.vectors(), wish.metric(), SEED, arena);
        return measured(kind, parts, items, recall, false);
    }

    private Draft measured(
            IndexKind kind, IndexKind.Parts parts, ItemList items, Recall recall, boolean rebuilt) {
        steps.accept("measuring what it finds");
        var opened = kind.open(parts.sections(), items.vectors().dimension());
        int effort = recall.leastEffort(opened, parts, wish.recall());
        return new Draft(kind, parts, opened, effort, recall.of(opened, parts, effort), rebuilt);
    }

    private @Nullable Draft grown(ItemList items, ItemIndex before, Recall recall) {
        IndexFacts facts = before.facts();
        IndexKind kind =
                kinds.stream()
                        .filter(each -> each.name().equals(facts.kind()))
                        .findFirst()
                        .orElse(null);
        if (kind == null
                || facts.metric() != wish.metric()
                || facts.dimension() != items.vectors().dimension()
                || !facts.model().equals(items.model())
                || !facts.fingerprint().equals(wish.fingerprint())) {
            return null;
        }
        steps.accept("growing the index before");
        IndexKind.Parts parts =
                kind.rebuild(
                        items.vectors(),
                        wish.metric(),
                        before.opened(),
                        placesBefore(items, before),
                        arena);
        if (parts == null) {
            return null;
        }
        Draft draft = measured(kind, parts, items, recall, true);
        boolean good = draft.recall >= wish.recall() && draft.effort <= 2 * facts.effort();
        return good ? draft : null;
    }

    /// Where each item was, if it is there with the same vector.
    private static int[] placesBefore(ItemList items, ItemIndex before) {
        int[] places = new int[items.size()];
        float[] vector = new float[items.vectors().dimension()];
        float[] old = new float[vector.length];
        for (int item = 0; item < places.length; item++) {
            places[item] = before.place(items.id(item));
            if (places[item] >= 0) {
                items.vectors().get(item, vector);
                before.opened().vector(places[item], old);
                places[item] = Arrays.equals(vector, old) ? places[item] : -1;
            }
        }
        return places;
    }

    private MemorySegment hashes(IndexKind.Parts parts, ItemList items) {
        int each = ItemIndex.HASH_BYTES;
        MemorySegment hashes = arena.allocate((long) parts.places() * each, each);
        for (int place = 0; place < parts.places(); place++) {
            if (parts.item(place) >= 0) {
                byte[] hash = items.hash(parts.item(place));
                MemorySegment.copy(
                        hash, 0, hashes, ValueLayout.JAVA_BYTE, (long) place * each, each);
            }
        }
        return hashes;
    }

    private MemorySegment neighbours(Draft draft, ItemList items) {
        int each = wish.neighbours();
        long rowBytes = (long) each * (Integer.BYTES + Float.BYTES);
        int places = draft.parts.places();
        int dimension = items.vectors().dimension();
        MemorySegment table = arena.allocate(places * rowBytes, 64);
        int parts = (places + PART - 1) / PART;
        IntStream.range(0, parts)
                .parallel()
                .forEach(part -> {
                    var row = new NeighbourRow(draft.opened, dimension, each);
                    for (int place = part * PART;
                            place < Math.min(places, (part + 1) * PART);
                            place++) {
                        if (draft.parts.item(place) >= 0) {
                            row.find(place, wish.metric(), draft.effort);
                            row.write(table.asSlice(place * rowBytes, rowBytes));
                        }
                    }
                });
        return table;
    }
}
