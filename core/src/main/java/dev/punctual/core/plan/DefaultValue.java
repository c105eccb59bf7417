package dev.punctual.core.plan;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What stands in for a missing feature.
public final class DefaultValue {
    private final int target;
    private final int cell;
    private final long bits;
    private final String text;
    private final boolean textual;

    /// @param value as it was written, checked against the field's type
    public DefaultValue(Schema schema, int target, String value) {
        Field field = schema.field(target);
        this.target = target;
        this.cell = schema.cellOf(target);
        this.text = value;
        this.textual = field.type() == ValueType.STRING;
        this.bits =
                switch (field.type()) {
                    case STRING -> 0;
                    case BOOL -> Boolean.parseBoolean(value) ? 1 : 0;
                    case INT64 -> Long.parseLong(value);
                    case FLOAT64 -> Double.doubleToRawLongBits(Double.parseDouble(value));
                    case TIMESTAMP ->
                            ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(value));
                };
    }

    int target() {
        return target;
    }

    /// Makes a missing field a defaulted one.
    public void apply(Frame frame) {
        if (frame.status(target) == FeatureStatus.MISSING) {
            if (textual) {
                frame.putText(cell, text);
            } else {
                frame.putLong(cell, bits);
            }
            frame.status(target, FeatureStatus.DEFAULTED);
        }
    }
}
