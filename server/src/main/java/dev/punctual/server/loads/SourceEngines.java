package dev.punctual.server.loads;

import dev.punctual.core.offline.OfflineEngine;

/// The batch sources of a project, to be asked and to be recognised.
public interface SourceEngines extends AutoCloseable {

    /// The engine of a batch source.
    OfflineEngine of(String source);

    /// What a batch source is made of now: its definition, and the state of its files if it has any.
    String fingerprint(String source);

    @Override
    void close();
}
