package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.Cadence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads when a batch view is loaded: one of `schedule`, `incremental` and `refresh`.
final class CadenceReader {
    private static final int MOST_INSTANTS = 10_000;
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Settings view;
    private final Setting schedule;
    private final Setting incremental;
    private final Setting refresh;

    /// @param view the settings of the view, of which this reads some
    CadenceReader(Settings view) {
        this.view = view;
        this.schedule = view.optional("schedule");
        this.incremental = view.optional("incremental");
        this.refresh = view.optional("refresh");
    }

    /// The cadence, or null if it is wrong.
    @Nullable Cadence read() {
        List<String> written =
                List.of(schedule, incremental, refresh).stream()
                        .filter(Setting::present)
                        .map(Setting::key)
                        .toList();
        if (written.size() > 1) {
            view.report("has " + String.join(" and ", written) + "; keep one of them");
            return null;
        }
        if (schedule.present()) {
            return schedule();
        }
        return incremental.present()
                ? incremental()
                : new Cadence.Whole(refresh.positiveDuration(LONGEST));
    }

    private @Nullable Cadence schedule() {
        Settings settings = schedule.settings("schedule");
        if (settings == null) {
            return null;
        }
        Duration every = settings.required("every", "7d").positiveDuration(LONGEST);
        Instant from = settings.required("from", "2001-01-08T00:00:00Z").instant();
        Setting end = settings.optional("until");
        Instant until = end.instant();
        settings.finish();
        if (from == null || every == null || (end.present() && until == null)) {
            return null;
        }
        if (until != null && from.isAfter(until)) {
            end.report("until is before from, " + from + "; write a later time");
            return null;
        }
        if (until != null && instants(every, from, until) > MOST_INSTANTS) {
            settings.report(
                    "has over "
                            + MOST_INSTANTS
                            + " instants; write a longer 'every' or a later 'from'");
            return null;
        }
        return new Cadence.Schedule(every, from, until);
    }

    /// All steps before the end, begun ones included, and the end itself.
    private static long instants(Duration every, Instant from, Instant until) {
        return Duration.between(from, until).plus(every).minusNanos(1).dividedBy(every) + 1;
    }

    private @Nullable Cadence incremental() {
        Settings settings = incremental.settings("incremental");
        if (settings == null) {
            return null;
        }
        Duration every = settings.required("every", "1d").positiveDuration(LONGEST);
        Instant from = settings.required("from", "2001-01-08T00:00:00Z").instant();
        Setting late = settings.optional("delay");
        Duration delay = late.present() ? late.positiveDuration(LONGEST) : Duration.ZERO;
        Setting time = settings.optional("event_time");
        String eventTime = time.name();
        settings.finish();
        if (every == null || from == null || delay == null) {
            return null;
        }
        return time.present() && eventTime == null
                ? null
                : new Cadence.Incremental(every, from, delay, eventTime);
    }

    /// Reports a query that does not ask for the bounds of its loads: it would put the future into the past, or one
    /// interval into another. And one that asks for bounds it will not be given.
    void check(String sql, Setting setting) {
        List<String> given = List.of();
        if (schedule.present()) {
            given = List.of("$as_of");
        } else if (incremental.present()) {
            given = List.of("$from", "$to");
        }
        String file = "'" + setting.textOrEmpty() + "'";
        for (String name : List.of("$as_of", "$from", "$to")) {
            boolean uses = uses(sql, name);
            if (given.contains(name) && !uses) {
                setting.report(lacking(name, file));
            } else if (uses && !given.contains(name)) {
                setting.report("sql: " + file + " uses " + name + ", but " + notGiven(name));
            }
        }
    }

    private static String lacking(String name, String file) {
        String rule =
                switch (name) {
                    case "$as_of" -> "a query with a schedule must use only rows before $as_of";
                    case "$from" -> "a query of intervals must use only rows from $from on";
                    default -> "a query of intervals must use only rows before $to";
                };
        String condition = (name.equals("$from") ? "at >= " : "at < ") + name;
        return String.format(
                "sql: %s, but %s does not name it; add a condition such as '%s'",
                rule, file, condition);
    }

    private static String notGiven(String name) {
        return name.equals("$as_of")
                ? "the view has no schedule; add, for example,"
                        + " 'schedule: {every: 7d, from: 2001-01-08T00:00:00Z,"
                        + " until: 2001-05-01T00:00:00Z}'"
                : "the view has no intervals; add, for example,"
                        + " 'incremental: {every: 1d, from: 2001-01-08T00:00:00Z}'";
    }

    private static boolean uses(String sql, String name) {
        int at = sql.indexOf(name);
        while (at >= 0) {
            int end = at + name.length();
            if (end == sql.length() || !Character.isJavaIdentifierPart(sql.charAt(end))) {
                return true;
            }
            at = sql.indexOf(name, end);
        }
        return false;
    }
}
