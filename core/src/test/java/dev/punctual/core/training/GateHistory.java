package dev.punctual.core.training;

import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// A warehouse with the past of a [GateProject]. As engines may, it gives rows with equal times in any order.
final class GateHistory implements OfflineEngine {
    static final long MINUTE = 60_000_000L;
    static final int MINUTES = 600;
    private static final List<String> GATES = List.of("A", "B");
    private static final Schema VISITS =
            new Schema(
                    List.of(
                            GateProject.VISIT.field(0),
                            GateProject.VISIT.field(1),
                            GateProject.VISIT.field(2),
                            Field.of("arrived", ValueType.TIMESTAMP),
                            Field.of("seq", ValueType.INT64)));
    private static final Schema LEVELS =
            Schema.of(
                    Field.of("gate", ValueType.STRING),
                    Field.of("level", ValueType.INT64),
                    Field.of("event_time", ValueType.TIMESTAMP),
                    Field.of("ingest_time", ValueType.TIMESTAMP));
    private static final Schema ASKED =
            Schema.of(
                    Field.of("asked", ValueType.TIMESTAMP),
                    Field.of("gate", ValueType.STRING),
                    Field.of("minutes", ValueType.FLOAT64));

    final List<Visit> visits = new ArrayList<>();
    final List<Level> levels = new ArrayList<>();
    final List<Asked> asked = new ArrayList<>();
    private final Random shuffle;

    record Visit(long id, long at, String gate, long arrived, long seq) {}

    record Level(String gate, long level, long at, long arrived) {}

    record Asked(long at, String gate, double minutes) {}

    GateHistory(SplittableRandom random) {
        this.shuffle = new Random(random.nextLong());
        for (int id = 0; id < 300; id++) {
            long at = random.nextInt(MINUTES) * MINUTE;
            long arrived = at + delay(random) * MINUTE;
            visits.add(new Visit(id, at, gate(random), arrived, visits.size()));
            if (random.nextInt(10) == 0) {
                Visit again = visits.getLast();
                long later = arrived + random.nextInt(20) * MINUTE;
                visits.add(new Visit(id, at, again.gate(), later, visits.size()));
            }
        }
        for (int i = 0; i < 40; i++) {
            long at = random.nextInt(MINUTES / 10) * (10 * MINUTE);
            levels.add(new Level(gate(random), i, at, at + random.nextInt(90) * MINUTE + i));
        }
        for (int i = 0; i < 80; i++) {
            long at = random.nextInt(MINUTES + 30) * MINUTE;
            asked.add(new Asked(at, gate(random), i));
        }
        asked.sort(
                Comparator.comparingLong(Asked::at)
                        .thenComparing(Asked::gate)
                        .thenComparingDouble(Asked::minutes));
    }

    /// Mostly short, now and then beyond the grace, and at times negative: a clock that is ahead.
    private static int delay(SplittableRandom random) {
        return switch (random.nextInt(10)) {
            case 0 -> -random.nextInt(3);
            case 1 -> random.nextInt(60);
            default -> random.nextInt(8);
        };
    }

    private static String gate(SplittableRandom random) {
        return GATES.get(random.nextInt(GATES.size()));
    }

    @Override
    public RowCursor query(String sql, Map<String, Object> parameters) {
        long from = micros(Objects.requireNonNull(parameters.get("from")));
        long to = micros(Objects.requireNonNull(parameters.get("to")));
        String order = sql.contains("ORDER BY \"arrived\"") ? "arrived" : "at";
        if (sql.contains("visits")) {
            return cursor(
                    VISITS,
                    visits.stream()
                            .filter(v -> v.at >= from && v.at < to)
                            .map(v -> row(VISITS, v.id, v.at, v.gate, v.arrived, v.seq)),
                    order);
        }
        if (sql.contains("levels")) {
            return cursor(
                    LEVELS,
                    levels.stream()
                            .filter(l -> l.at >= from && l.at < to)
                            .map(l -> row(LEVELS, l.gate, l.level, l.at, l.arrived)),
                    sql.contains("ORDER BY \"ingest_time\"") ? "ingest_time" : "event_time");
        }
        if (sql.equals("asked")) {
            return cursor(
                    ASKED,
                    asked.stream()
                            .filter(q -> q.at >= from && q.at < to)
                            .map(q -> row(ASKED, q.at, q.gate, q.minutes)),
                    "asked");
        }
        throw new IllegalArgumentException(sql);
    }

    private RowCursor cursor(Schema schema, java.util.stream.Stream<Frame> found, String order) {
        List<Frame> rows = found.collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(rows, shuffle);
        int cell = schema.cellOf(schema.indexOf(order));
        rows.sort(Comparator.comparingLong(row -> row.longAt(cell)));
        return new FrameCursor(schema, rows);
    }

    private static Frame row(Schema schema, Object... values) {
        var row = new Frame(schema);
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case String text -> row.putText(i, text);
                case Double number -> row.putDouble(i, number);
                case Number number -> row.putLong(i, number.longValue());
                default -> throw new IllegalArgumentException("no value: " + values[i]);
            }
            row.status(i, FeatureStatus.PRESENT);
        }
        return row;
    }

    private static long micros(Object instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) instant);
    }

    @Override
    public Schema describe(String sql, Map<String, Object> parameters) {
        return LEVELS;
    }

    @Override
    public void close() {}
}
