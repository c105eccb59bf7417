package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.SourceDefinition.Query;
import dev.punctual.core.definition.ViewDefinition.Push;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what only push views have.
final class PushReader {
    private static final int MOST_ELEMENTS = 4_096;
    private static final int LONGEST_TEXT_BYTES = 1_024;
    private static final int BYTES_OF_OTHERS = 1_024;

    private final Draft draft;

    PushReader(Draft draft) {
        this.draft = draft;
    }

    /// The features, each `name: type` or `name: {type: TYPE, width: N}` for a list of that many.
    Scope features(Setting setting) {
        Scope scope = Scope.empty();
        setting.named("feature")
                .forEach((name, written) -> {
                    Field field = field(name, written);
                    if (field == null) {
                        scope.addBroken(name);
                    } else {
                        scope.add(field);
                    }
                });
        checkRowFits(setting, scope);
        return scope;
    }

    private static @Nullable Field field(String name, Setting written) {
        if (List.of(Push.EVENT_TIME, Push.INGEST_TIME).contains(name)) {
            written.report(
                    String.format(
                            "feature '%s' has the name of what says when a row holds; rename it",
                            name));
            return null;
        }
        if (written.isScalar()) {
            ValueType type = written.oneOf(ValueType.class);
            return type == null ? null : Field.of(name, type);
        }
        Settings settings = written.settings("feature '" + name + "'");
        if (settings == null) {
            return null;
        }
        ValueType type = settings.required("type", "float64").oneOf(ValueType.class);
        Setting widthSetting = settings.optional("width");
        Integer width = widthSetting.integer(1, MOST_ELEMENTS);
        settings.finish();
        if (type == null || (width == null && widthSetting.present())) {
            return null;
        }
        return width == null ? Field.of(name, type) : new Field(name, type, width);
    }

    /// A row that is written must fit however long its texts are, so that a write never fails for what others wrote.
    private static void checkRowFits(Setting setting, Scope scope) {
        long bytes = BYTES_OF_OTHERS;
        for (Field field : scope.fields()) {
            int element =
                    Long.BYTES + 1 + (field.type() == ValueType.STRING ? LONGEST_TEXT_BYTES : 0);
            bytes += (long) element * field.width() + Long.BYTES + 1;
        }
        if (bytes > RowCodec.MAX_ROW_BYTES) {
            setting.report(
                    String.format(
                            "features: a row could have %d bytes, and may have %d; split the view",
                            bytes, RowCodec.MAX_ROW_BYTES));
        }
    }

    @Nullable Query history(Setting setting, String view) {
        Settings settings = setting.settings("history of view '" + view + "'");
        if (settings == null) {
            return null;
        }
        Query query = new FileReader(draft).query(settings);
        settings.finish();
        return query;
    }
}
