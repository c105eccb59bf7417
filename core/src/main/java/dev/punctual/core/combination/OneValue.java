package dev.punctual.core.combination;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;

/// A frame of one text or integer, to ask for its bucket.
final class OneValue {
    private final boolean textual;
    private final Frame frame;

    OneValue(ValueType type) {
        this.textual = type == ValueType.STRING;
        this.frame = new Frame(Schema.of(Field.of("value", type)));
    }

    int bucket(Buckets buckets, String word) {
        if (textual) {
            frame.putText(0, word);
        } else {
            frame.putLong(0, Long.parseLong(word));
        }
        return buckets.of(frame, 0);
    }

    /// The integer that was asked for last.
    long bits() {
        return textual ? 0 : frame.longAt(0);
    }
}
