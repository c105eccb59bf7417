package dev.punctual.core.plan;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.Schema;
import java.util.Arrays;
import java.util.List;

/// The entity key that a question has for one of its reads.
final class EntityKey implements KeyOf {
    private final KeyCodec codec;
    private final int[] fields;

    /// @param key the fields of the entity key
    /// @param names the field of the frame for each of them
    EntityKey(Schema key, Schema frame, List<String> names) {
        this.codec = new KeyCodec(key);
        this.fields = names.stream().mapToInt(frame::indexOf).toArray();
    }

    @Override
    public boolean same(KeyOf other) {
        return other instanceof EntityKey key && Arrays.equals(fields, key.fields);
    }

    /// The fields that it is made of, whose values alone decide it; not to be changed.
    int[] fields() {
        return fields;
    }

    @Override
    public byte[] encode(Frame frame) {
        return codec.encode(frame, fields);
    }
}
