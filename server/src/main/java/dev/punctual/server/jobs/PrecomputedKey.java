package dev.punctual.server.jobs;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.Schema;
import java.util.stream.IntStream;

/// The key of precomputed predictions, from the columns of stored rows.
final class PrecomputedKey {
    private final Frame key;
    private final KeyCodec codec;
    private final int[] fields;

    PrecomputedKey(Schema schema) {
        this.key = new Frame(schema);
        this.codec = new KeyCodec(schema);
        this.fields = IntStream.range(0, schema.size()).toArray();
    }

    /// The key of the row read last, whose key columns are in the order of the schema.
    byte[] encode(StoredRows rows) {
        for (int i = 0; i < fields.length; i++) {
            int cell = key.schema().cellOf(i);
            switch (key.schema().field(i).type()) {
                case STRING -> key.putText(cell, rows.keyText(i));
                default -> key.putLong(cell, rows.keyNumber(i));
            }
            key.status(i, FeatureStatus.PRESENT);
        }
        return codec.encode(key, fields);
    }
}
