package dev.punctual.core.plan;

import dev.punctual.core.expression.Evaluator;
import java.util.List;

/// A derived feature: an expression and the field it fills.
///
/// @param text how it is explained
/// @param uses the fields that it is computed from
record Derivation(String text, Evaluator evaluator, int target, List<Integer> uses) {}
