package dev.punctual.server.http.models;

import dev.punctual.core.tensor.Signature;

/// What the edge must know of a model to read what is asked of it.
///
/// @param version the served version
/// @param platform what runs it and what its file is, as the Open Inference Protocol writes it: `project_format`
public record ModelShape(String name, String version, String platform, Signature signature) {}
