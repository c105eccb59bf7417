package dev.punctual.core.verification;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;

/// What it means for a feature to be the same online and offline.
///
/// Integers, texts, booleans and timestamps must be equal, and so must the status and the event time of what comes from a
/// view. Floating-point numbers may differ by a share of themselves, unless the feature is one that is only picked and
/// never added up.
///
/// @param field the field of the frame
/// @param tolerance how much a number may differ, relative to the greater of the two; 0 for not at all
/// @param ofView whether it comes from a view, and so has a status and an event time of its own
public record Comparison(int field, double tolerance, boolean ofView) {

    /// How the two sides of a feature compare.
    public enum Outcome {
        EQUAL,
        /// Both have a value, and it is not the same.
        DIFFERENT,
        /// The same value, but not the same status or event time.
        OTHER_STATUS,
        /// Only history has a value.
        MISSING_ONLINE,
        /// Only what was served has a value.
        MISSING_OFFLINE
    }

    /// Compares one feature of a question.
    public Outcome compare(Frame online, Frame offline) {
        if (online.has(field) != offline.has(field)) {
            return online.has(field) ? Outcome.MISSING_OFFLINE : Outcome.MISSING_ONLINE;
        }
        boolean real = online.schema().field(field).type() == ValueType.FLOAT64;
        if (online.has(field) && difference(online, offline) > (real ? tolerance : 0)) {
            return Outcome.DIFFERENT;
        }
        return !ofView || sameStatus(online, offline) ? Outcome.EQUAL : Outcome.OTHER_STATUS;
    }

    private boolean sameStatus(Frame online, Frame offline) {
        return online.status(field) == offline.status(field)
                && online.eventTimeMicros(field) == offline.eventTimeMicros(field);
    }

    /// The greatest difference among the feature's values: of numbers relative to the greater of the two, infinite for
    /// what is not the same and is no number.
    double difference(Frame online, Frame offline) {
        Schema schema = online.schema();
        int first = schema.cellOf(field);
        double greatest = 0;
        for (int cell = first; cell < first + schema.field(field).width(); cell++) {
            greatest = Math.max(greatest, cellDifference(online, offline, cell));
        }
        return greatest;
    }

    private double cellDifference(Frame online, Frame offline, int cell) {
        if (online.absentAt(cell) || offline.absentAt(cell)) {
            return online.absentAt(cell) == offline.absentAt(cell) ? 0 : Double.POSITIVE_INFINITY;
        }
        Field compared = online.schema().field(field);
        ValueType type = compared.type();
        if (compared.keyed() || type == ValueType.STRING) {
            if (!online.textAt(cell).equals(offline.textAt(cell))) {
                return Double.POSITIVE_INFINITY;
            }
        }
        if (type == ValueType.STRING) {
            return 0;
        }
        return numberDifference(online, offline, cell, type);
    }

    private static double numberDifference(Frame online, Frame offline, int cell, ValueType type) {
        if (online.longAt(cell) == offline.longAt(cell)) {
            return 0;
        }
        double one = type == ValueType.FLOAT64 ? online.doubleAt(cell) : online.longAt(cell);
        double other = type == ValueType.FLOAT64 ? offline.doubleAt(cell) : offline.longAt(cell);
        if (one == other && type == ValueType.FLOAT64) {
            return 0; // the two zeros
        }
        double scale = Math.max(Math.abs(one), Math.abs(other));
        double relative = Math.abs(one - other) / scale;
        // Two whole numbers too large for a double to tell apart are still different.
        return Double.isNaN(relative)
                ? Double.POSITIVE_INFINITY
                : Math.max(relative, Double.MIN_VALUE);
    }

    /// Whether the feature was read online at all.
    boolean wasRead(Frame online) {
        return online.status(field) != FeatureStatus.TIMED_OUT;
    }

    /// The values of the feature as text.
    String text(Frame frame) {
        Schema schema = frame.schema();
        String status = frame.status(field).wireName();
        if (!frame.has(field)) {
            return status;
        }
        int first = schema.cellOf(field);
        var text = new StringBuilder();
        for (int cell = first; cell < first + schema.field(field).width(); cell++) {
            text.append(cell == first ? "" : ", ").append(cellText(frame, cell));
        }
        return frame.status(field) == FeatureStatus.PRESENT ? text.toString() : text + " " + status;
    }

    private String cellText(Frame frame, int cell) {
        if (frame.absentAt(cell)) {
            return "-";
        }
        String key = frame.schema().field(field).keyed() ? frame.textAt(cell) + "=" : "";
        return key + valueText(frame, cell);
    }

    private String valueText(Frame frame, int cell) {
        return switch (frame.schema().field(field).type()) {
            case STRING -> frame.textAt(cell);
            case FLOAT64 -> Double.toString(frame.doubleAt(cell));
            case BOOL -> Boolean.toString(frame.longAt(cell) != 0);
            case INT64, TIMESTAMP -> Long.toString(frame.longAt(cell));
        };
    }
}
