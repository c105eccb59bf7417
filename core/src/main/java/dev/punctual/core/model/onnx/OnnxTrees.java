package dev.punctual.core.model.onnx;

import dev.punctual.core.model.Link;
import dev.punctual.core.model.Scoring;
import dev.punctual.core.model.Scoring.Aggregate;
import dev.punctual.core.model.Tree;
import dev.punctual.core.model.TreeEnsemble;
import dev.punctual.core.model.TreeEnsemble.Score;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads graphs of one TreeEnsembleRegressor or TreeEnsembleClassifier.
final class OnnxTrees {
    /*
     * A leaf may have weights for several targets; each target gets the trees that have a weight for it, with 0 in leaves
     * that have none. What comes of the scores follows ONNX Runtime, which ignores some transforms that the
     * specification has (of a single target all but PROBIT), and treats a classifier of two classes with weights for only
     * one of them in its own way; the odder of those cases are left to it.
     */
    private static final String REGRESSOR = "ai.onnx.ml/TreeEnsembleRegressor";
    private static final String CLASSIFIER = "ai.onnx.ml/TreeEnsembleClassifier";

    private final OnnxNode node;
    private final int width;
    private final OnnxTreeNodes trees;
    private final Numbers weights;

    private OnnxTrees(OnnxNode node, int width) {
        this.node = node;
        this.width = width;
        String of = node.operator().equals(CLASSIFIER) ? "class" : "target";
        this.trees = OnnxTreeNodes.read(node, of);
        this.weights = node.reals(of + "_weights");
    }

    static Optional<TreeEnsemble> read(OnnxGraph graph) {
        OnnxNode node = graph.nodes().getFirst();
        OnnxGraph.Value input = graph.inputs().getFirst();
        boolean ensemble = node.operator().equals(REGRESSOR) || node.operator().equals(CLASSIFIER);
        if (graph.nodes().size() != 1
                || !ensemble
                || input.width() < 0
                || !node.inputs().equals(List.of(input.name()))
                || node.has("nodes_values_as_tensor")
                || node.has("base_values_as_tensor")) {
            return Optional.empty();
        }
        var trees = new OnnxTrees(node, input.width());
        return Optional.ofNullable(
                node.operator().equals(REGRESSOR) ? trees.regressor() : trees.classifier());
    }

    private @Nullable TreeEnsemble regressor() {
        int targets = Math.clamp(node.whole("n_targets", 1), 0, TreeEnsemble.MAX_SCORES + 1);
        Link link = link();
        if (link == null || (targets == 1 && link != Link.PROBIT && link != Link.IDENTITY)) {
            return null;
        }
        float scale = 1;
        Aggregate aggregate = Aggregate.FLOAT_SUM_BEFORE_BASE;
        switch (node.text("aggregate_function", "SUM")) {
            case "SUM" -> {}
            case "AVERAGE" -> scale = 1f / trees.count();
            case "MIN" -> aggregate = Aggregate.MIN;
            case "MAX" -> aggregate = Aggregate.MAX;
            default -> {
                return null;
            }
        }
        List<Score> scores = scores(targets, aggregate);
        return scores == null
                ? null
                : new TreeEnsemble(width, scores, new Scoring(aggregate, scale, link), List.of());
    }

    private @Nullable TreeEnsemble classifier() {
        int classes =
                node.wholes("classlabels_int64s").size() + node.texts("classlabels_strings").size();
        Link link = link();
        Set<Long> weighed = new HashSet<>();
        Numbers ids = node.wholes("class_ids");
        for (int i = 0; i < ids.size(); i++) {
            weighed.add(ids.whole(i));
        }
        if (link == null || classes < 2) {
            return null;
        }
        if (classes == 2 && weighed.size() == 1) {
            return binary(link, weighed.iterator().next());
        }
        List<Score> scores = scores(classes, Aggregate.FLOAT_SUM_BEFORE_BASE);
        return scores == null
                ? null
                : new TreeEnsemble(
                        width,
                        scores,
                        new Scoring(Aggregate.FLOAT_SUM_BEFORE_BASE, 1, link),
                        List.of());
    }

    /// Two classes of which only one has weights.
    private @Nullable TreeEnsemble binary(Link link, long weighed) {
        boolean positive = true;
        for (int i = 0; i < weights.size(); i++) {
            positive &= weights.real(i) >= 0;
        }
        Link pair = positive ? Link.COMPLEMENT : Link.LOGISTIC_PAIR;
        Numbers bases = node.reals("base_values");
        if (bases.size() > 1 || link != (positive ? Link.IDENTITY : Link.LOGISTIC)) {
            return null;
        }
        List<Tree> only = trees.of(weighed, false);
        float base = bases.size() == 1 ? bases.real(0) : 0;
        return only == null
                ? null
                : new TreeEnsemble(
                        width,
                        List.of(new Score(base, only)),
                        new Scoring(Aggregate.FLOAT_SUM_BEFORE_BASE, 1, pair),
                        List.of());
    }

    private @Nullable List<Score> scores(int count, Aggregate aggregate) {
        Numbers bases = node.reals("base_values");
        boolean complete = aggregate == Aggregate.MIN || aggregate == Aggregate.MAX;
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Tree> of = trees.of(i, complete);
            if (of == null || (complete && of.isEmpty())) {
                return null;
            }
            scores.add(new Score(bases.size() == count ? bases.real(i) : 0, of));
        }
        return scores;
    }

    private @Nullable Link link() {
        return switch (node.text("post_transform", "NONE")) {
            case "NONE" -> Link.IDENTITY;
            case "LOGISTIC" -> Link.LOGISTIC;
            case "SOFTMAX" -> Link.SOFTMAX;
            case "SOFTMAX_ZERO" -> Link.SOFTMAX_ZERO;
            case "PROBIT" -> Link.PROBIT;
            default -> null;
        };
    }
}
