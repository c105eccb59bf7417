package dev.punctual.core.model;

import dev.punctual.core.tensor.RowTensors;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.testing.ModelKit;
import java.util.List;
import java.util.SplittableRandom;

/// Trees of several scores under the kit that all models pass.
final class TreeModelKitTest extends ModelKit {
    private static final TreeEnsemble ENSEMBLE = ensemble();

    private static TreeEnsemble ensemble() {
        TreeEnsemble one = RandomTrees.ensemble(new SplittableRandom(1), 40, 5, 6);
        TreeEnsemble other = RandomTrees.ensemble(new SplittableRandom(2), 10, 5, 6);
        return new TreeEnsemble(
                6,
                List.of(one.scores().getFirst(), other.scores().getFirst()),
                Scoring.sumOfFloats(Link.SOFTMAX),
                List.of());
    }

    @Override
    protected Model model() {
        return TreeModel.of(ENSEMBLE);
    }

    @Override
    protected TensorModel tensors() {
        return new RowTensors(model());
    }

    @Override
    protected float[] expected(float[] row) {
        return RandomTrees.predictAll(ENSEMBLE, row, 0);
    }
}
