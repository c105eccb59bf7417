package dev.punctual.core.model;

import dev.punctual.core.model.Scoring.Aggregate;
import dev.punctual.core.model.TreeEnsemble.Score;

/// A tree ensemble ready to predict: bit by bit what taking its leaves one after another gives.
public final class TreeModel implements Model {
    /*
     * A row becomes what the layout compares (RowKeys, RowRanks), which it takes down the trees; the leaves become scores,
     * and the scores predictions. The row is the only allocation of note, up to 16 bytes an input.
     */

    /// Where trees lie in memory, and how a row finds its leaves there.
    sealed interface Layout permits FlatTrees, MaskTrees, WalkedTrees {

        /// Room for a row, for one thread.
        Row row();

        TreeShape shape();
    }

    /// A row as a layout compares it, used for one row after another.
    interface Row {

        /// Becomes the row that starts at `numbers[offset]`.
        void take(float[] numbers, int offset);

        /// The leaves of a score's trees, taken together; its base is in it only where leaves are added as floats.
        double combine(int score);
    }

    private final TreeEnsemble ensemble;
    private final Layout layout;
    private final Link link;
    private final int scores;
    private final boolean plain;

    TreeModel(TreeEnsemble ensemble, Layout layout) {
        this.ensemble = ensemble;
        this.layout = layout;
        this.link = ensemble.scoring().link();
        this.scores = ensemble.scores().size();
        this.plain = scores == 1 && link.each();
    }

    /// Chooses the layout: [MaskTrees] where the process has what they need and the trees fit; otherwise [FlatTrees] unless
    /// filling its trees up to their depth would take too much memory.
    public static TreeModel of(TreeEnsemble ensemble) {
        boolean fits = FlatTrees.fits(ensemble);
        Layout masks = fits && BytePermutation.quick() ? MaskTrees.of(ensemble) : null;
        if (masks != null) {
            return new TreeModel(ensemble, masks);
        }
        var keys = new RowKeys(ensemble);
        return new TreeModel(
                ensemble, fits ? new FlatTrees(ensemble, keys) : new WalkedTrees(ensemble, keys));
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
        Row own = layout.row();
        own.take(row, offset);
        return link.predictionOf(score(0, own));
    }

    @Override
    public void predict(float[] row, int offset, float[] out, int at) {
        predict(row, offset, layout.row(), out, at);
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out) {
        Row own = layout.row();
        for (int i = 0; i < count; i++) {
            predict(rows, i * width(), own, out, i * outputs());
        }
    }

    private void predict(float[] row, int offset, Row own, float[] out, int at) {
        own.take(row, offset);
        if (plain) {
            out[at] = link.predictionOf(score(0, own));
            return;
        }
        float[] all = new float[scores];
        for (int i = 0; i < scores; i++) {
            all[i] = score(i, own);
        }
        link.predict(all, out, at);
    }

    private float score(int index, Row row) {
        double combined = row.combine(index);
        Scoring scoring = ensemble.scoring();
        if (scoring.aggregate() == Aggregate.FLOAT_SUM) {
            return (float) combined;
        }
        Score score = ensemble.scores().get(index);
        return (float) (combined * scoring.scale() + score.base());
    }
}
