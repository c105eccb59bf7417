package dev.punctual.core.definition;

import dev.punctual.core.value.Schema;

/// What predictions and features are about.
///
/// @param key the fields of the entity key, in the order of its encoding; none for an entity of which there is one
public record EntityDefinition(String name, String description, Schema key) {}
