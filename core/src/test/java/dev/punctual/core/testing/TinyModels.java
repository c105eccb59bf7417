package dev.punctual.core.testing;

/// Models small enough to know their answers by heart.
public final class TinyModels {
    private TinyModels() {}

    /// A file of LightGBM with the inputs `weight` and `distance`: 10 up to a distance of 3, above it 20.
    public static final String LIGHTGBM =
            """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            max_feature_idx=1
            objective=regression
            feature_names=weight distance

            Tree=0
            num_leaves=2
            num_cat=0
            split_feature=1
            threshold=3
            decision_type=8
            left_child=-1
            right_child=-2
            leaf_value=10 20
            is_linear=0
            shrinkage=1

            end of trees
            """;
}
