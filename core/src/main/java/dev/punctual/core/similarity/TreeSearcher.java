package dev.punctual.core.similarity;

import org.jspecify.annotations.Nullable;

/// Searches a tree of clusters best-first.
final class TreeSearcher implements Searcher {
    /*
     * The frontier holds nodes and leaves that were seen and not opened. A node counts with the score that the best of its
     * children may be expected to have: without that bonus it would come too late, behind leaves of its sisters. The
     * frontier needs no more entries than leaves may still be searched; what is worse than all of these is dropped at once,
     * which is most of what is seen.
     *
     * With a filter, a leaf counts by the items in it that the filter allows: where one in ten is allowed, ten times as
     * many leaves are searched before the effort is spent.
     */
    private static final int SPARE = 8;

    private final TreeIndex tree;
    private final DotKernel kernel = DotKernel.best();
    private final Ranking frontier = new Ranking();
    private float[] scores = new float[1024];

    TreeSearcher(TreeIndex tree) {
        this.tree = tree;
    }

    @Override
    public SearchOutcome search(
            float[] query, @Nullable PlaceFilter filter, SearchLimits limits, Ranking best) {
        int leaves = Math.min(limits.effort(), tree.mostEffort());
        frontier.reset((filter == null ? leaves : tree.mostEffort()) + SPARE);
        open(query, 0, tree.topGroups());
        long wanted = (long) leaves * tree.items() / tree.mostEffort();
        long allowed = 0;
        int searched = 0;
        while (frontier.hasNext()) {
            int place = frontier.take();
            int first = tree.first(place);
            int count = tree.end(place) - first;
            if (!tree.isLeaf(place)) {
                frontier.makeRoom();
                open(query, first, count);
                continue;
            }
            if (filter == null ? searched == leaves : allowed >= wanted) {
                break;
            }
            if (searched > 0 && limits.late()) {
                return new SearchOutcome(searched, true);
            }
            searched++;
            if (filter == null) {
                tree.vectors().scores(kernel, first, count, query, scores(count));
                collect(first * VectorGroups.GROUP, count * VectorGroups.GROUP, best);
            } else {
                allowed += searchSome(query, filter, first, count, best);
            }
        }
        return new SearchOutcome(searched, false);
    }

    /// The place of the centroid of the leaf in which a vector belongs.
    int leaf(float[] vector) {
        frontier.reset(1 + SPARE);
        open(vector, 0, tree.topGroups());
        while (true) {
            int place = frontier.take();
            if (tree.isLeaf(place)) {
                return place;
            }
            frontier.makeRoom();
            open(vector, tree.first(place), tree.end(place) - tree.first(place));
        }
    }

    private void open(float[] query, int first, int count) {
        tree.centroids().scores(kernel, first, count, query, scores(count));
        int firstPlace = first * VectorGroups.GROUP;
        for (int i = 0; i < count * VectorGroups.GROUP; i++) {
            float score = scores[i] + tree.promise(firstPlace + i);
            if (score > frontier.floor()) {
                frontier.offer(score, firstPlace + i);
            }
        }
    }

    private float[] scores(int groups) {
        if (scores.length < groups * VectorGroups.GROUP) {
            scores = new float[2 * groups * VectorGroups.GROUP];
        }
        return scores;
    }

    private void collect(int firstPlace, int count, Ranking best) {
        float floor = best.floor();
        for (int i = 0; i < count; i++) {
            if (scores[i] > floor) {
                best.offer(scores[i], firstPlace + i);
                floor = best.floor();
            }
        }
    }

    /// Searches the groups of a leaf that have allowed places; returns how many of these there are.
    private int searchSome(float[] query, PlaceFilter filter, int first, int count, Ranking best) {
        int allowed = 0;
        for (int group = first; group < first + count; group++) {
            int mask = filter.mask(group);
            if (mask == 0) {
                continue;
            }
            tree.vectors().scores(kernel, group, 1, query, scores);
            for (int i = 0; i < VectorGroups.GROUP; i++) {
                if ((mask >>> i & 1) != 0 && scores[i] > Float.NEGATIVE_INFINITY) {
                    allowed++;
                    best.offer(scores[i], group * VectorGroups.GROUP + i);
                }
            }
        }
        return allowed;
    }
}
