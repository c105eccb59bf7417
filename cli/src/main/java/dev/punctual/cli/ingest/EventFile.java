package dev.punctual.cli.ingest;

import dev.punctual.server.http.json.JsonBuffer;

/// The events of one file in their order, each as a JSON object of one line. Used by one thread.
interface EventFile extends AutoCloseable {

    /// Writes the next event; false if there is none.
    boolean next(JsonBuffer json);

    /// How far the file was read, in the units of [#size].
    long position();

    /// The size of the file, in bytes or rows.
    long size();

    /// What it is measured in: `bytes` or `rows`.
    String unit();

    @Override
    void close();
}
