package dev.punctual.core.model;

/// A tree ensemble ready to predict: bit by bit what adding its leaves as floats gives.
public sealed interface TreeModel extends Model permits FlatTrees, WalkedTrees {

    TreeShape shape();

    /// Chooses the layout: [FlatTrees] unless filling its trees up to their depth would take too much memory.
    static TreeModel of(TreeEnsemble ensemble) {
        return FlatTrees.fits(ensemble) ? new FlatTrees(ensemble) : new WalkedTrees(ensemble);
    }
}
