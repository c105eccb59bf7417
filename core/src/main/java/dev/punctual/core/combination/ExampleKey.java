package dev.punctual.core.combination;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.HashSet;
import java.util.List;

/// Values of the features of a key, as a person writes them: `age=34, gender=f`.
public final class ExampleKey {
    private ExampleKey() {}

    /// The values in a frame.
    ///
    /// @param features all that make the key
    /// @throws ServingException with `UNKNOWN_FIELD` for a feature that the key does not have, `MISSING_FIELD` for one that is
    ///     left out, and `WRONG_TYPE` for a value that is none of its type
    public static Frame parse(String text, Schema features) {
        var frame = new Frame(features);
        List<String> names = features.fields().stream().map(Field::name).sorted().toList();
        var missing = new HashSet<>(names);
        for (String part : text.split(",", -1)) {
            int sign = part.indexOf('=');
            String name = (sign < 0 ? part : part.substring(0, sign)).trim();
            int field = features.indexOf(name);
            if (sign < 0 || field < 0) {
                throw new ServingException(
                        ErrorCode.UNKNOWN_FIELD,
                        "the key has no feature '%s'; it is made of %s, written as in NAME=VALUE, NAME=VALUE"
                                .formatted(name, String.join(", ", names)),
                        name);
            }
            missing.remove(name);
            put(frame, field, part.substring(sign + 1).trim());
        }
        if (!missing.isEmpty()) {
            throw new ServingException(
                    ErrorCode.MISSING_FIELD,
                    "the example has no %s; write %s=missing if that is meant"
                            .formatted(
                                    String.join(", ", missing.stream().sorted().toList()),
                                    missing.stream().sorted().findFirst().orElse("")));
        }
        return frame;
    }

    private static void put(Frame frame, int field, String value) {
        if (value.equals("missing")) {
            return;
        }
        Field feature = frame.schema().field(field);
        int cell = frame.schema().cellOf(field);
        try {
            switch (feature.type()) {
                case STRING -> frame.putText(cell, value);
                case FLOAT64 -> frame.putDouble(cell, Double.parseDouble(value));
                case BOOL -> frame.putLong(cell, flag(value));
                default -> frame.putLong(cell, Long.parseLong(value));
            }
        } catch (NumberFormatException e) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE,
                    "'%s' is no value of %s, which is %s"
                            .formatted(value, feature.name(), feature.type().wireName()),
                    feature.name(),
                    e);
        }
        frame.status(field, FeatureStatus.PRESENT);
    }

    private static long flag(String value) {
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true") ? 1 : 0;
        }
        throw new NumberFormatException(value);
    }
}
