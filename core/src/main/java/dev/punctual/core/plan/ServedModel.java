package dev.punctual.core.plan;

import dev.punctual.core.model.Model;

/// A loaded version of a model.
public record ServedModel(String name, String version, Model model) {}
