package dev.punctual.core.definition.reader;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;

/// Reads fields written as `name: type`, in order.
final class FieldsReader {

    private FieldsReader() {}

    /// @param what what messages call one of the fields
    static Scope read(Setting setting, String what) {
        Scope scope = Scope.empty();
        setting.named(what)
                .forEach((name, field) -> {
                    ValueType type = field.oneOf(ValueType.class);
                    if (type == null) {
                        scope.addBroken(name);
                    } else {
                        scope.add(Field.of(name, type));
                    }
                });
        return scope;
    }
}
