package dev.punctual.core.similarity;

/// How a search ended.
///
/// @param effort the leaves searched, or the candidates of a graph looked at
/// @param cut whether its deadline ended it before its effort did
public record SearchOutcome(int effort, boolean cut) {}
