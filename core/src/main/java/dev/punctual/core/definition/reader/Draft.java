package dev.punctual.core.definition.reader;

import dev.punctual.core.expression.Expression;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.expression.ExpressionParser.Result;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of a project while it is being read.
final class Draft {
    /*
     * Definitions refer to each other by name. All names are declared before anything is read, so that a reference to
     * something declared wrongly is not a mistake of its own. Facts that other definitions need (the fields of a view, the
     * endpoint of some labels) are noted as soon as they are known, even if the rest of the definition is wrong, so that
     * as much as possible is checked in one go.
     */
    private final Problems problems;
    private final ProjectFiles files;
    private final ExpressionParser expressions;
    private final Map<Kind, Map<String, Setting>> declared = new EnumMap<>(Kind.class);
    private final Map<Kind, Map<String, Scope>> scopes = new EnumMap<>(Kind.class);
    private final Map<String, Scope> requests = new HashMap<>();
    private final Map<String, Scope> earlies = new HashMap<>();
    private final Map<Kind, Map<String, String>> subjects = new EnumMap<>(Kind.class);
    private final Map<String, String> sourceKinds = new LinkedHashMap<>();
    private final List<Runnable> checks = new ArrayList<>();

    Draft(Problems problems, ProjectFiles files, ExpressionParser expressions) {
        this.problems = problems;
        this.files = files;
        this.expressions = expressions;
        for (Kind kind : Kind.values()) {
            declared.put(kind, new LinkedHashMap<>());
            scopes.put(kind, new HashMap<>());
            subjects.put(kind, new HashMap<>());
        }
    }

    Problems problems() {
        return problems;
    }

    ProjectFiles files() {
        return files;
    }

    /// What was declared of a kind, by name; may be added to before the reading.
    Map<String, Setting> declared(Kind kind) {
        return of(declared, kind);
    }

    /// The fields of each definition of a kind: an entity's key, a source's event, a view's features, an endpoint's frame.
    Map<String, Scope> scopes(Kind kind) {
        return of(scopes, kind);
    }

    /// What each definition of a kind is about: a view's entity; the endpoint of labels, a model or a table.
    Map<String, String> subjects(Kind kind) {
        return of(subjects, kind);
    }

    /// Whether a source is `batch` or `event`, by its name.
    Map<String, String> sourceKinds() {
        return sourceKinds;
    }

    /// The fields of a definition, unknown if it could not be read.
    Scope scope(Kind kind, @Nullable String name) {
        Scope scope = name == null ? null : scopes(kind).get(name);
        return scope == null ? Scope.unknown() : scope;
    }

    /// The name that a setting holds if something of that kind is declared by it.
    @Nullable String reference(Setting setting, Kind kind) {
        String name = setting.text();
        if (name == null || declared(kind).containsKey(name)) {
            return name;
        }
        setting.report(
                setting.key()
                        + ": "
                        + complaint(name, kind)
                        + Spelling.suggestion(name, declared(kind).keySet()));
        return null;
    }

    /// Notes what the caller of an endpoint sends, and with it what is derived from that alone.
    void request(String endpoint, Scope request, Scope early) {
        requests.put(endpoint, request);
        earlies.put(endpoint, early);
    }

    /// What is known of a question before anything is read, unknown if it could not be read.
    Scope early(@Nullable String endpoint) {
        Scope early = endpoint == null ? null : earlies.get(endpoint);
        return early == null ? Scope.unknown() : early;
    }

    /// What the caller of an endpoint sends, unknown if it could not be read.
    Scope request(@Nullable String endpoint) {
        Scope request = endpoint == null ? null : requests.get(endpoint);
        return request == null ? Scope.unknown() : request;
    }

    /// Reports a setting that names a source of another kind than `batch` or `event`, whichever is needed.
    void checkSourceKind(Setting setting, String needed) {
        String name = setting.text();
        String actual = name == null ? null : sourceKinds.get(name);
        if (actual != null && !actual.equals(needed)) {
            List<String> right =
                    sourceKinds.keySet().stream()
                            .filter(other -> needed.equals(sourceKinds.get(other)))
                            .toList();
            setting.report(
                    String.format(
                            "%s: '%s' is of kind %s, but a source of kind %s is needed%s",
                            setting.key(), name, actual, needed, Spelling.suggestion("", right)));
        }
    }

    /// The expression that a setting holds, reported unless it is right or names what could not be read.
    @Nullable Expression expression(Setting setting, Scope scope, ValueType expected) {
        String text = setting.text();
        if (text == null) {
            return null;
        }
        return switch (expressions.parse(text, scope.schema(), expected)) {
            case Result.Parsed(Expression expression) -> expression;
            case Result.Rejected(String message, int column) -> {
                if (!scope.excuses(text)) {
                    setting.report(
                            String.format(
                                    "%s: %s (at character %d of the expression)",
                                    setting.key(), message, column));
                }
                yield null;
            }
        };
    }

    /// Has something checked when everything has been read.
    void later(Runnable check) {
        checks.add(check);
    }

    void runChecks() {
        checks.forEach(Runnable::run);
    }

    private String complaint(String name, Kind wanted) {
        for (Kind kind : Kind.values()) {
            if (declared(kind).containsKey(name)) {
                return "'" + name + "' is " + kind.oneOfThem() + ", not " + wanted.oneOfThem();
            }
        }
        return wanted.word() + " '" + name + "' is not declared";
    }

    private static <V> V of(Map<Kind, V> map, Kind kind) {
        V value = map.get(kind);
        if (value == null) {
            throw new IllegalStateException("no entry for " + kind);
        }
        return value;
    }
}
