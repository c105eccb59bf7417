package dev.punctual.core.model;

import dev.punctual.core.model.SplitTest.Below;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/// The numbers of a row as bytes: how many of an input's thresholds are not above it. Immutable; made for one ensemble.
final class RowRanks {
    /*
     * A number is less than the threshold at place j of its input's, in order, where its rank is j or less; so a split is a
     * comparison of bytes. 255 thresholds make one rank; an input with more has several. Each is found in two steps of 16
     * comparisons at once: among the last thresholds of each 16, then in those 16. Unused places are NaN, which is not
     * below anything.
     *
     * A rank is written twice, once for the splits that send a missing value left (it is 0 there) and once for those that
     * send it right (255, more than any place). Where LightGBM sees a missing value in another way, it has a rank more.
     * What is no comparison, a set of categories, is asked once for each row: its answer is a rank of 0 or 1.
     */
    /// How many bytes the ranks of a row take, at most.
    static final int MOST = 256;

    /// What exceeds every rank.
    static final int NEVER = 255;

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final int STEP = 16;
    private static final int THRESHOLDS = 255;
    private static final int BLOCK = STEP * (STEP + 1);
    private static final int UNUSED = MOST - 1;

    private final Map<SplitTest, Split> splits = new HashMap<>();
    private final List<Part> parts = new ArrayList<>();
    private final List<Part> others = new ArrayList<>(); // that see a missing value in another way
    private final List<SplitTest> tests = new ArrayList<>();
    private final List<Integer> testSlots = new ArrayList<>();
    private final int[] features; // of each part
    private final int[] lows; // where its rank goes for splits that send a missing value left
    private final int[] highs; // and right

    /// Of each part, then of each other: the last of each 16, then all.
    private final float[] thresholds;

    private int slots;

    /// Where a split finds its rank, and what the rank exceeds if the row goes right.
    record Split(int slot, int rank) {}

    /// An input as it is compared, with up to 255 of its thresholds.
    private record Part(int feature, Missing missing, List<Float> thresholds, int low, int high) {}

    /// What thresholds belong to; whether a missing value goes left or right makes no difference to them.
    private record Compared(int feature, Missing missing) {}

    /// The ranks that an ensemble needs, or null if there are too many.
    static @Nullable RowRanks of(TreeEnsemble ensemble) {
        var ranks = new RowRanks(ensemble);
        return ranks.slots <= UNUSED ? ranks : null;
    }

    private RowRanks(TreeEnsemble ensemble) {
        var compared = new LinkedHashMap<Compared, SortedSet<Below>>();
        for (Tree tree : ensemble.trees()) {
            for (TreeNode node : tree.nodes()) {
                if (node instanceof TreeNode.Split split) {
                    note(split.test(), compared);
                }
            }
        }
        compared.forEach((input, splitsOf) -> divide(input, List.copyOf(splitsOf)));
        this.features = parts.stream().mapToInt(Part::feature).toArray();
        this.lows = parts.stream().mapToInt(Part::low).toArray();
        this.highs = parts.stream().mapToInt(Part::high).toArray();
        this.thresholds = new float[(parts.size() + others.size()) * BLOCK];
        Arrays.fill(thresholds, Float.NaN);
        int at = 0;
        for (List<Part> some : List.of(parts, others)) {
            for (Part part : some) {
                place(part.thresholds, at);
                at += BLOCK;
            }
        }
    }

    private void note(SplitTest test, Map<Compared, SortedSet<Below>> compared) {
        if (test instanceof Below below) {
            boolean usual = below.missing() == Missing.LEFT || below.missing() == Missing.RIGHT;
            Missing missing = usual ? Missing.LEFT : below.missing();
            compared.computeIfAbsent(
                            new Compared(below.feature(), missing),
                            _ -> new TreeSet<>(RowRanks::byThreshold))
                    .add(below);
        } else if (!splits.containsKey(test)) {
            splits.put(test, new Split(slots, 0));
            tests.add(test);
            testSlots.add(slots++);
        }
    }

    private static int byThreshold(Below one, Below other) {
        int order = Float.compare(one.threshold(), other.threshold());
        return order == 0 ? one.missing().compareTo(other.missing()) : order;
    }

    /// Makes parts of the splits of an input, which come in the order of their thresholds.
    private void divide(Compared input, List<Below> all) {
        var distinct = new ArrayList<Float>();
        var places = new int[all.size()];
        for (int i = 0; i < places.length; i++) {
            float threshold = all.get(i).threshold();
            if (distinct.isEmpty() || distinct.getLast() != threshold) {
                distinct.add(threshold);
            }
            places[i] = distinct.size() - 1;
        }
        int next = 0;
        for (int from = 0; from < distinct.size(); from += THRESHOLDS) {
            int to = Math.min(distinct.size(), from + THRESHOLDS);
            int low = UNUSED;
            int high = UNUSED;
            for (; next < places.length && places[next] < to; next++) {
                Below split = all.get(next);
                boolean right = split.missing() == Missing.RIGHT;
                if (right) {
                    high = high == UNUSED ? slots++ : high;
                } else {
                    low = low == UNUSED ? slots++ : low;
                }
                splits.put(split, new Split(right ? high : low, places[next] - from));
            }
            List<Float> own = List.copyOf(distinct.subList(from, to));
            boolean usual = input.missing == Missing.LEFT;
            (usual ? parts : others).add(new Part(input.feature, input.missing, own, low, high));
        }
    }

    private void place(List<Float> own, int at) {
        for (int i = 0; i < own.size(); i++) {
            thresholds[at + STEP + i] = own.get(i);
            if (i % STEP == STEP - 1) {
                thresholds[at + i / STEP] = own.get(i);
            }
        }
    }

    /// How many bytes from the beginning the ranks of a row take.
    int size() {
        return slots;
    }

    /// How a split of the ensemble is decided.
    Split split(SplitTest test) {
        Split split = splits.get(test);
        if (split == null) {
            throw new IllegalArgumentException(test + " is no split of this ensemble");
        }
        return split;
    }

    /// Writes the ranks of the row that starts at `row[offset]`, [#MOST] bytes of which the last one means nothing.
    void encode(float[] row, int offset, byte[] ranks) {
        for (int part = 0; part < features.length; part++) {
            float value = row[offset + features[part]];
            int rank = rank(part, value);
            ranks[lows[part]] = (byte) rank;
            ranks[highs[part]] = (byte) (Float.isNaN(value) ? NEVER : rank);
        }
        for (int i = 0; i < others.size(); i++) {
            Part part = others.get(i);
            ranks[part.low] = (byte) rank(part, features.length + i, row[offset + part.feature]);
        }
        for (int i = 0; i < tests.size(); i++) {
            SplitTest test = tests.get(i);
            boolean left = test.goesLeft(row[offset + test.feature()]);
            ranks[testSlots.get(i)] = (byte) (left ? 0 : 1);
        }
    }

    private int rank(Part part, int index, float value) {
        float seen = part.missing == Missing.AS_ZERO && Float.isNaN(value) ? 0f : value;
        if (part.missing.countsAsMissing(seen)) {
            return part.missing.goesLeft() ? 0 : NEVER;
        }
        return rank(index, seen);
    }

    private int rank(int index, float value) {
        FloatVector all = FloatVector.broadcast(FLOATS, value);
        int at = index * BLOCK;
        int full =
                FloatVector.fromArray(FLOATS, thresholds, at)
                        .compare(VectorOperators.LE, all)
                        .trueCount();
        return STEP * full
                + FloatVector.fromArray(FLOATS, thresholds, at + STEP + STEP * full)
                        .compare(VectorOperators.LE, all)
                        .trueCount();
    }
}
