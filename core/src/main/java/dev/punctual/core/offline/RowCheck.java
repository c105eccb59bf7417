package dev.punctual.core.offline;

import dev.punctual.core.definition.Expectations;
import dev.punctual.core.offline.LoadReport.Violation;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The rules of one view, and how many rows of one load broke each. Used by one thread.
final class RowCheck {
    static final int MOST_SAMPLES = 10;
    private static final int LONGEST_TEXT = 200;

    private final List<Rule> rules = new ArrayList<>();
    private final Schema row;

    /// @param row what the rows consist of
    RowCheck(Schema row) {
        this.row = row;
    }

    /// Whether a row is as it should be.
    @FunctionalInterface
    interface Condition {
        boolean holds(Frame frame);
    }

    /// A rule and the rows that broke it.
    private static final class Rule {
        private final String text;
        private final Condition condition;
        private final double tolerated; // the share of rows that may break it
        private final List<Map<String, String>> samples = new ArrayList<>();
        private long broken;

        Rule(String text, Condition condition, double tolerated) {
            this.text = text;
            this.condition = condition;
            this.tolerated = tolerated;
        }
    }

    /// Adds a rule that no row may break.
    void require(String text, Condition condition) {
        rules.add(new Rule(text, condition, 0));
    }

    /// Adds the rules about a feature's values.
    void require(String feature, Expectations.Values values) {
        int field = row.indexOf(feature);
        int cell = row.cellOf(field);
        ValueType type = row.field(field).type();
        if (values.maxNullRate() < 1) {
            String most =
                    values.maxNullRate() == 0
                            ? "is never missing"
                            : "is missing in at most " + values.maxNullRate() + " of the rows";
            rules.add(new Rule(feature + " " + most, row -> row.has(field), values.maxNullRate()));
        }
        Double min = values.min();
        if (min != null) {
            require(
                    feature + " is at least " + min,
                    row -> !row.has(field) || row.asDouble(field, cell) >= min);
        }
        Double max = values.max();
        if (max != null) {
            require(
                    feature + " is at most " + max,
                    row -> !row.has(field) || row.asDouble(field, cell) <= max);
        }
        if (!values.allowed().isEmpty()) {
            Set<String> allowed = Set.copyOf(values.allowed());
            require(
                    feature + " is one of " + values.allowed(),
                    row -> !row.has(field) || allowed.contains(text(row, cell, type)));
        }
    }

    /// Looks at a row.
    ///
    /// @return whether it keeps every rule that none may break
    boolean look(Frame frame) {
        boolean sound = true;
        for (Rule rule : rules) {
            if (!rule.condition.holds(frame)) {
                sound &= rule.tolerated > 0;
                rule.broken++;
                if (rule.samples.size() < MOST_SAMPLES) {
                    rule.samples.add(texts(frame));
                }
            }
        }
        return sound;
    }

    /// The rules that were broken by more rows than may.
    ///
    /// @param rows how many were looked at
    List<Violation> violations(long rows) {
        return rules.stream()
                .filter(rule -> rule.broken > rule.tolerated * rows)
                .map(rule -> new Violation(rule.text, rule.broken, List.copyOf(rule.samples)))
                .toList();
    }

    private Map<String, String> texts(Frame frame) {
        var texts = new LinkedHashMap<String, String>();
        for (int i = 0; i < row.size(); i++) {
            texts.put(
                    row.field(i).name(),
                    frame.has(i) ? shown(frame, row.cellOf(i), row.field(i).type()) : "missing");
        }
        return texts;
    }

    private static String shown(Frame frame, int cell, ValueType type) {
        String text = text(frame, cell, type);
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    private static String text(Frame frame, int cell, ValueType type) {
        return switch (type) {
            case STRING -> frame.textAt(cell);
            case INT64 -> Long.toString(frame.longAt(cell));
            case FLOAT64 -> Double.toString(frame.doubleAt(cell));
            case BOOL -> Boolean.toString(frame.longAt(cell) != 0);
            case TIMESTAMP -> Instant.EPOCH.plus(frame.longAt(cell), ChronoUnit.MICROS).toString();
        };
    }
}
