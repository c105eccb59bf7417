package dev.punctual.core.model;

import dev.punctual.core.model.Scoring.Aggregate;
import dev.punctual.core.model.TreeEnsemble.Score;

/// A tree ensemble ready to predict: bit by bit what taking its leaves one after another gives.
public final class TreeModel implements Model {
    /*
     * A row becomes keys (RowKeys), which the layout takes down the trees; the leaves become scores, and the scores
     * predictions. The keys are the only allocation of note, 16 bytes an input.
     */

    /// Where trees lie in memory, and how a row finds its leaves there.
    sealed interface Layout permits FlatTrees, WalkedTrees {

        /// The leaves of a score's trees, taken together; its base is in it only where leaves are added as floats.
        double combine(int score, long[] keys);

        TreeShape shape();
    }

    private final TreeEnsemble ensemble;
    private final RowKeys rowKeys;
    private final Layout layout;
    private final Link link;
    private final int scores;
    private final boolean plain;

    TreeModel(TreeEnsemble ensemble, RowKeys rowKeys, Layout layout) {
        this.ensemble = ensemble;
        this.rowKeys = rowKeys;
        this.layout = layout;
        this.link = ensemble.scoring().link();
        this.scores = ensemble.scores().size();
        this.plain = scores == 1 && link.each();
    }

    /// Chooses the layout: [FlatTrees] unless filling its trees up to their depth would take too much memory.
    public static TreeModel of(TreeEnsemble ensemble) {
        var keys = new RowKeys(ensemble);
        return new TreeModel(
                ensemble,
                keys,
                FlatTrees.fits(ensemble)
                        ? new FlatTrees(ensemble, keys)
                        : new WalkedTrees(ensemble, keys));
    }

    @Override
    public int width() {
        return ensemble.width();
    }

    @Override
    public int outputs() {
        return link.outputs(scores);
    }

    /// What it looks like in memory.
    public TreeShape shape() {
        return layout.shape();
    }

    @Override
    public String toString() {
        return shape().toString();
    }

    @Override
    public float predict(float[] row, int offset) {
        if (outputs() != 1) {
            throw new IllegalStateException("the model has " + outputs() + " outputs");
        }
        if (!plain) {
            float[] out = new float[1];
            predict(row, offset, out, 0);
            return out[0];
        }
        long[] keys = new long[rowKeys.size()];
        rowKeys.encode(row, offset, keys);
        return link.predictionOf(score(0, keys));
    }

    @Override
    public void predict(float[] row, int offset, float[] out, int at) {
        predict(row, offset, new long[rowKeys.size()], out, at);
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out) {
        long[] keys = new long[rowKeys.size()];
        for (int i = 0; i < count; i++) {
            predict(rows, i * width(), keys, out, i * outputs());
        }
    }

    private void predict(float[] row, int offset, long[] keys, float[] out, int at) {
        rowKeys.encode(row, offset, keys);
        if (plain) {
            out[at] = link.predictionOf(score(0, keys));
            return;
        }
        float[] all = new float[scores];
        for (int i = 0; i < scores; i++) {
            all[i] = score(i, keys);
        }
        link.predict(all, out, at);
    }

    private float score(int index, long[] keys) {
        double combined = layout.combine(index, keys);
        Scoring scoring = ensemble.scoring();
        if (scoring.aggregate() == Aggregate.FLOAT_SUM) {
            return (float) combined;
        }
        Score score = ensemble.scores().get(index);
        return (float) (combined * scoring.scale() + score.base());
    }
}
