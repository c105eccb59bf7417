package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.EndpointDefinition.Derived;
import dev.punctual.core.expression.Expression;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the derived features of one endpoint.
final class DerivedReader {
    /*
     * Expressions are checked against all fields of the frame, those derived later included, and their order is checked
     * afterwards on what they use. So a cycle is told from a typing error and from a mere wrong order.
     */
    private final Draft draft;
    private final Scope frame;
    private final Map<String, Setting> expressions = new LinkedHashMap<>();
    private final Map<String, Set<String>> uses = new HashMap<>();
    private final Scope early;

    /// @param frame holds the request features and those of views, and gets the derived ones
    /// @param early holds the request features, and gets what is derived from them alone
    DerivedReader(Draft draft, Scope frame, Scope early) {
        this.draft = draft;
        this.frame = frame;
        this.early = early;
    }

    List<Derived> read(Map<String, Setting> written) {
        var derived = new ArrayList<Derived>();
        written.forEach((name, setting) -> {
            Derived one = declare(name, setting);
            if (one == null) {
                frame.addBroken(name);
                early.addBroken(name);
            } else {
                frame.add(Field.of(name, one.type()));
                derived.add(one);
            }
        });
        Schema schema = frame.schema();
        for (Derived one : derived) {
            Setting setting = expressions.get(one.name());
            Expression expression =
                    setting == null ? null : draft.expression(setting, frame, one.type());
            var used = new LinkedHashSet<String>();
            if (expression != null) {
                collect(expression, schema, used);
            }
            if (expression == null) {
                early.addBroken(one.name());
            } else if (used.stream().allMatch(name -> early.field(name) != null)) {
                early.add(Field.of(one.name(), one.type()));
            }
            used.retainAll(expressions.keySet());
            uses.put(one.name(), used);
        }
        checkOrder(derived.stream().map(Derived::name).toList());
        return List.copyOf(derived);
    }

    private @Nullable Derived declare(String name, Setting setting) {
        Settings settings = setting.settings("derived feature '" + name + "'");
        if (settings == null) {
            return null;
        }
        ValueType type = settings.required("type", "float64").oneOf(ValueType.class);
        Setting expression = settings.required("expression", "distance / 100.0");
        settings.finish();
        String text = expression.text();
        if (type == null || text == null) {
            return null;
        }
        expressions.put(name, expression);
        return new Derived(name, type, text);
    }

    private static void collect(Expression expression, Schema schema, Set<String> used) {
        switch (expression) {
            case Expression.FieldValue(int index, ValueType _) ->
                    used.add(schema.field(index).name());
            case Expression.EntryValue(int index, String _, ValueType _) ->
                    used.add(schema.field(index).name());
            case Expression.Constant _ -> {}
            case Expression.Call call ->
                    call.operands().forEach(operand -> collect(operand, schema, used));
        }
    }

    private void checkOrder(List<String> order) {
        for (int i = 0; i < order.size(); i++) {
            String name = order.get(i);
            for (String used : uses.getOrDefault(name, Set.of())) {
                Setting setting = expressions.get(name);
                if (order.indexOf(used) >= i && setting != null) {
                    setting.report("expression: " + misuse(name, used));
                }
            }
        }
    }

    private String misuse(String name, String used) {
        List<String> path = path(used, name);
        return path.isEmpty()
                ? String.format(
                        "'%s' uses '%s', which is declared below it; move '%s' above '%s'",
                        name, used, used, name)
                : String.format(
                        "'%s' is computed from itself (%s -> %s); remove one of these uses",
                        name, name, String.join(" -> ", path));
    }

    /// A shortest chain of uses from one feature to another, both included; empty if there is none.
    private List<String> path(String from, String to) {
        var queue = new ArrayDeque<List<String>>(List.of(List.of(from)));
        var seen = new HashSet<String>(Set.of(from));
        while (!queue.isEmpty()) {
            List<String> path = queue.remove();
            if (path.getLast().equals(to)) {
                return path;
            }
            for (String next : uses.getOrDefault(path.getLast(), Set.of())) {
                if (seen.add(next)) {
                    var longer = new ArrayList<>(path);
                    longer.add(next);
                    queue.add(longer);
                }
            }
        }
        return List.of();
    }
}
