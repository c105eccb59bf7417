package dev.punctual.core.model;

/// A node of a tree.
public sealed interface TreeNode {

    /// The end of a way through the tree, with what it adds.
    record Leaf(float value) implements TreeNode {}

    /// A fork.
    ///
    /// @param left the index of the node where rows go that pass the test
    /// @param right the index of the node where the others go
    record Split(SplitTest test, int left, int right) implements TreeNode {}
}
