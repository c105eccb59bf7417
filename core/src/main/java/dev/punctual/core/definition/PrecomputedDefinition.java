package dev.punctual.core.definition;

import java.util.List;

/// Predictions computed before they are asked for.
///
/// @param endpoint the question they answer
/// @param by the request features that make the key
/// @param model the model whose answers are kept
/// @param over the split of the labels whose questions are answered; the value of a key is the mean of its answers
public record PrecomputedDefinition(
        String name,
        String description,
        String endpoint,
        List<String> by,
        String model,
        String over) {}
