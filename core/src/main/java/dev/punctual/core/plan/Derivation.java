package dev.punctual.core.plan;

import dev.punctual.core.expression.Evaluator;

/// A derived feature: an expression and the field it fills.
///
/// @param text how it is explained
record Derivation(String text, Evaluator evaluator, int target) {}
