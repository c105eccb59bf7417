package dev.punctual.core.expression;

import dev.punctual.core.value.Schema;
import java.util.LinkedHashSet;
import java.util.Set;

/// The names of the fields that an expression uses.
public final class FieldNames {
    private FieldNames() {}

    /// The names, in the order in which the expression first uses them.
    ///
    /// @param schema the fields that the expression was parsed with
    public static Set<String> of(Expression expression, Schema schema) {
        var names = new LinkedHashSet<String>();
        collect(expression, schema, names);
        return names;
    }

    private static void collect(Expression expression, Schema schema, Set<String> names) {
        switch (expression) {
            case Expression.FieldValue field -> names.add(schema.field(field.index()).name());
            case Expression.EntryValue entry -> names.add(schema.field(entry.index()).name());
            case Expression.Constant _ -> {}
            case Expression.Call call ->
                    call.operands().forEach(operand -> collect(operand, schema, names));
        }
    }
}
