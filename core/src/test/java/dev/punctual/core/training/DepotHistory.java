package dev.punctual.core.training;

import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A warehouse with random scans of parcels and random questions about them; see [DepotProject].
final class DepotHistory implements OfflineEngine {
    static final long MINUTE = 60_000_000L;
    static final int DAYS = 3;
    private static final List<String> DEPOTS = List.of("north", "south", "west");

    private final List<Frame> scans = new ArrayList<>();
    private final List<Frame> questions = new ArrayList<>();

    DepotHistory(SplittableRandom random) {
        long end = DAYS * 1_440 * MINUTE;
        for (int id = 0; id < 400; id++) {
            // No two at one time: what ties would add to a sum in which order depends on their
            // arrival.
            long at = random.nextLong(end / 1_000) * 1_000 + id;
            scans.add(row(DepotProject.SCAN, id, at, depot(random), random.nextDouble(-10, 50)));
        }
        for (int i = 0; i < 60; i++) {
            // Now and then at the very time of a scan, which must not be seen.
            long at =
                    random.nextInt(5) == 0
                            ? scans.get(random.nextInt(scans.size())).longAt(1)
                            : random.nextLong(end / MINUTE) * MINUTE;
            questions.add(row(DepotProject.ASKED, at, depot(random), random.nextDouble()));
        }
        scans.sort(Comparator.comparingLong(scan -> scan.longAt(1)));
        questions.sort(
                Comparator.<Frame>comparingLong(question -> question.longAt(0))
                        .thenComparing(question -> question.textAt(1))
                        .thenComparingDouble(question -> question.doubleAt(2)));
    }

    private static String depot(SplittableRandom random) {
        return DEPOTS.get(random.nextInt(DEPOTS.size()));
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

    /// The scans from one instant to another, in their order.
    List<Frame> scans(long fromMicros, long toMicros) {
        return between(scans, 1, fromMicros, toMicros);
    }

    List<Frame> questions() {
        return questions;
    }

    private static List<Frame> between(List<Frame> rows, int time, long from, long to) {
        return rows.stream()
                .filter(row -> row.longAt(time) >= from && row.longAt(time) < to)
                .toList();
    }

    @Override
    public RowCursor query(String sql, Map<String, Object> parameters) {
        return switch (sql) {
            case "scans" ->
                    new FrameCursor(
                            DepotProject.SCAN,
                            scans(micros(parameters, "from"), micros(parameters, "to")));
            case "asked" ->
                    new FrameCursor(
                            DepotProject.ASKED,
                            between(
                                    questions,
                                    0,
                                    micros(parameters, "from"),
                                    micros(parameters, "to")));
            case "usual" -> new FrameCursor(DepotProject.USUAL, usual(micros(parameters, "as_of")));
            default -> throw new IllegalArgumentException(sql);
        };
    }

    private List<Frame> usual(long asOf) {
        var rows = new ArrayList<Frame>();
        for (String depot : DEPOTS) {
            double[] weights =
                    scans(Long.MIN_VALUE, asOf).stream()
                            .filter(scan -> scan.textAt(2).equals(depot))
                            .mapToDouble(scan -> scan.doubleAt(3))
                            .toArray();
            if (weights.length > 0) {
                double mean = Arrays.stream(weights).average().orElseThrow();
                rows.add(row(DepotProject.USUAL, depot, mean));
            }
        }
        return rows;
    }

    private static long micros(Map<String, Object> parameters, String name) {
        return parameters.get(name) instanceof Instant instant
                ? ChronoUnit.MICROS.between(Instant.EPOCH, instant)
                : Long.MIN_VALUE;
    }

    @Override
    public Schema describe(String sql, Map<String, Object> parameters) {
        throw new UnsupportedOperationException("a replay describes nothing");
    }

    @Override
    public void close() {}
}
