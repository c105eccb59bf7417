package dev.punctual.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.offline.SqlText;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every offline engine must do, in SQL that they all take. An implementation's test extends it and gives its
/// engine.
public abstract class OfflineEngineKit {

    private static final String ENDLESS =
            "SELECT a.n AS n FROM generate_series(1, 300000) AS a (n),"
                    + " generate_series(1, 300000) AS b (m)";

    /// An engine that reads; the same one during a test.
    protected abstract OfflineEngine engine();

    @Test
    final void everyTypeIsReadAsTheValueTypeThatHoldsIt() {
        String sql =
                """
                SELECT true AS a, CAST(-2 AS SMALLINT) AS b, CAST(3 AS INTEGER) AS c, CAST(4 AS BIGINT) AS d,
                    CAST(1.5 AS REAL) AS e, CAST(2.5 AS DOUBLE PRECISION) AS f, CAST(3.25 AS DECIMAL(5, 2)) AS g,
                    CAST('text' AS VARCHAR) AS h
                """;
        assertThat(engine().describe(sql, Map.of()).fields().stream().map(Field::type))
                .containsExactly(
                        ValueType.BOOL,
                        ValueType.INT64,
                        ValueType.INT64,
                        ValueType.INT64,
                        ValueType.FLOAT64,
                        ValueType.FLOAT64,
                        ValueType.FLOAT64,
                        ValueType.STRING);
        assertThat(rows(sql))
                .containsExactly(Arrays.asList(1L, -2L, 3L, 4L, 1.5, 2.5, 3.25, "text"));
    }

    @Test
    final void timesAreInstantsAndWithoutAZoneInUtc() {
        String sql =
                """
                SELECT TIMESTAMP '2001-02-03 04:05:06.789012' AS a,
                    TIMESTAMP WITH TIME ZONE '2001-02-03 04:05:06.789012+02' AS b, DATE '2001-02-03' AS c,
                    TIMESTAMP '1901-02-03 04:05:06' AS d,
                    CAST(TIMESTAMP WITH TIME ZONE '2001-07-03 04:05:06+02' AS TIMESTAMP) AS e
                """;
        assertThat(rows(sql))
                .containsExactly(
                        Arrays.asList(
                                micros("2001-02-03T04:05:06.789012Z"),
                                micros("2001-02-03T02:05:06.789012Z"),
                                micros("2001-02-03T00:00:00Z"),
                                micros("1901-02-03T04:05:06Z"),
                                micros("2001-07-03T02:05:06Z")));
    }

    @Test
    final void anInstantComparesWithTimesOfBothKinds() {
        String sql =
                """
                SELECT TIMESTAMP '2001-02-03 04:05:06' < $t AS before, TIMESTAMP '2001-02-03 04:05:07' < $t AS at,
                    TIMESTAMP WITH TIME ZONE '2001-02-03 06:05:06+02' < $t AS before_too,
                    TIMESTAMP WITH TIME ZONE '2001-02-03 06:05:07+02' < $t AS at_too
                """;
        Map<String, Object> parameters = Map.of("t", Instant.parse("2001-02-03T04:05:07Z"));
        assertThat(rows(sql, parameters)).containsExactly(Arrays.asList(1L, 0L, 1L, 0L));
    }

    @Test
    final void nullsAreToldFromValues() {
        String sql =
                """
                SELECT * FROM (VALUES
                    (CAST(NULL AS BIGINT), CAST(1.5 AS DOUBLE PRECISION), CAST(NULL AS VARCHAR),
                        CAST(NULL AS BOOLEAN), CAST(NULL AS DATE), CAST(NULL AS TIMESTAMP)),
                    (0, NULL, '', false, DATE '1970-01-01', TIMESTAMP '1970-01-01 00:00:00')) AS t (a, b, c, d, e, f)
                """;
        assertThat(rows(sql))
                .containsExactly(
                        Arrays.asList(null, 1.5, null, null, null, null),
                        Arrays.asList(0L, null, "", 0L, 0L, 0L));
    }

    @Test
    final void parametersArriveAsTheyWereGiven() {
        Randomized.check(
                30,
                random -> {
                    String text = hostileText(random);
                    long number = random.nextLong();
                    double real = random.nextDouble(-1e300, 1e300);
                    long micros = random.nextLong(-1L << 50, 1L << 52);
                    Map<String, Object> parameters =
                            Map.of(
                                    "s",
                                    text,
                                    "l",
                                    number,
                                    "d",
                                    real,
                                    "b",
                                    true,
                                    "t",
                                    Instant.EPOCH.plusNanos(Math.multiplyExact(micros, 1_000L)));
                    String sql = "SELECT $s AS s, $l AS l, $d AS d, $b AS b, $t AS t, $s AS again";
                    assertThat(rows(sql, parameters))
                            .containsExactly(Arrays.asList(text, number, real, 1L, micros, text));
                });
    }

    @Test
    final void whatOnlyLooksLikeAParameterIsNone() {
        assertThat(rows("SELECT '$p ''?' AS a, $$ $p $$ AS b -- $p\n/* $p */ ;"))
                .containsExactly(List.of("$p '?", " $p "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SELECT 1 AS a; SELECT 2", "DROP TABLE t", "SELECT $unknown AS a"})
    final void whatIsNotOneSelectWithKnownParametersIsRefused(String sql) {
        assertInvalid(() -> engine().query(sql, Map.of("p", 1L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT FROM WHERE", "SELECT nothing AS a", "SELECT * FROM missing"})
    final void wrongSqlIsAnInvalidDefinition(String sql) {
        assertInvalid(() -> engine().query(sql, Map.of()));
        assertInvalid(() -> engine().describe(sql, Map.of()));
    }

    @Test
    final void aTypeThatNoValueHoldsIsNamedWithItsCast() {
        assertThatThrownBy(
                        () -> engine().query("SELECT 1 AS fine, INTERVAL '1' DAY AS odd", Map.of()))
                .isInstanceOf(ServingException.class)
                .hasMessageContainingAll("column odd", "cast it to");
        assertThatThrownBy(() -> engine().describe("SELECT ARRAY[1, 2] AS list", Map.of()))
                .isInstanceOf(ServingException.class)
                .hasMessageContainingAll("column list", "one column each");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CAST('infinity' AS TIMESTAMP)",
                "CAST('-infinity' AS TIMESTAMP WITH TIME ZONE)",
            })
    final void anInfiniteTimeIsAnErrorWhenItIsReached(String expression) {
        try (RowCursor rows = engine().query("SELECT " + expression + " AS big", Map.of())) {
            assertThatThrownBy(rows::next)
                    .isInstanceOfSatisfying(
                            ServingException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_RANGE))
                    .hasMessageContaining("column big");
        }
    }

    @Test
    final void twoColumnsOfOneNameAreRefused() {
        assertThatThrownBy(() -> engine().describe("SELECT 1 AS a, 2 AS a", Map.of()))
                .isInstanceOf(ServingException.class)
                .hasMessageContaining("two columns are called a");
    }

    @Test
    final void aColumnReadAsAnotherTypeIsAMistakeOfTheCaller() {
        try (RowCursor rows =
                engine().query(
                                "SELECT CAST('a' AS VARCHAR) AS s, 1 AS i, CAST(0.5 AS REAL) AS d",
                                Map.of())) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getDouble(1)).isEqualTo(1.0);
            assertThatThrownBy(() -> rows.getLong(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> rows.getLong(2)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> rows.getText(1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    final void aLargeResultComesInItsOrder() {
        long expected = 0;
        try (RowCursor rows = engine().query(numbers(300_000), Map.of())) {
            while (rows.next()) {
                assertThat(rows.getLong(0)).isEqualTo(++expected);
            }
        }
        assertThat(expected).isEqualTo(300_000);
    }

    @Test
    final void aFailureHalfWayIsThrownAndNotTakenForTheEnd() {
        String failing =
                "SELECT CAST(CASE WHEN n = 50000 THEN 'no number' ELSE '1' END AS INTEGER) AS x FROM ("
                        + numbers(100_000)
                        + ") AS q";
        assertThatThrownBy(
                        () -> {
                            try (RowCursor rows = engine().query(failing, Map.of())) {
                                drain(rows);
                            }
                        })
                .isInstanceOf(ServingException.class);
    }

    @Test
    final void closingACursorEndsItsQuery() {
        // A few of these, read to their end, would take hours.
        for (int i = 0; i < 5; i++) {
            RowCursor rows = engine().query(ENDLESS, Map.of());
            assertThat(rows.next()).isTrue();
            rows.close();
            rows.close();
        }
        assertThat(rows("SELECT 1 AS one")).containsExactly(List.of(1L));
    }

    @Test
    final void severalQueriesAreOpenAtOnce() throws Exception {
        try (RowCursor first = engine().query(numbers(100_000), Map.of());
                RowCursor second = engine().query(numbers(100_000), Map.of());
                var threads = Executors.newFixedThreadPool(2)) {
            assertThat(first.next() && second.next()).isTrue();
            var one = threads.submit(() -> drain(first));
            var other = threads.submit(() -> drain(second));
            assertThat(one.get()).isEqualTo(99_999);
            assertThat(other.get()).isEqualTo(99_999);
        }
    }

    @Test
    final void describingDoesNotRun() {
        Schema schema =
                engine().describe(
                                "SELECT count(*) AS a, max($t) AS t FROM (" + ENDLESS + ") AS q",
                                Map.of("t", Instant.EPOCH));
        assertThat(schema)
                .isEqualTo(
                        Schema.of(
                                Field.of("a", ValueType.INT64),
                                Field.of("t", ValueType.TIMESTAMP)));
    }

    /// A query of the numbers from 1 on, as the column `n`.
    private static String numbers(int count) {
        return "SELECT n FROM generate_series(1, " + count + ") AS t (n)";
    }

    private static long drain(RowCursor rows) {
        long count = 0;
        while (rows.next()) {
            count++;
        }
        return count;
    }

    private static void assertInvalid(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServingException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION));
    }

    private static String hostileText(SplittableRandom random) {
        String alphabet = "a'\"\\;-$?{}\n\t%äß€😀 ";
        int[] points = alphabet.codePoints().toArray();
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    private static long micros(String instant) {
        return SqlText.micros(Instant.parse(instant));
    }

    private List<List<@Nullable Object>> rows(String sql) {
        return rows(sql, Map.of());
    }

    private List<List<@Nullable Object>> rows(String sql, Map<String, Object> parameters) {
        return rows(engine(), sql, parameters);
    }

    /// All rows of a query, as boxed values.
    protected static List<List<@Nullable Object>> rows(
            OfflineEngine engine, String sql, Map<String, Object> parameters) {
        var rows = new ArrayList<List<@Nullable Object>>();
        try (RowCursor cursor = engine.query(sql, parameters)) {
            while (cursor.next()) {
                var row = new ArrayList<@Nullable Object>();
                for (int i = 0; i < cursor.schema().size(); i++) {
                    row.add(cursor.isNull(i) ? null : value(cursor, i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static Object value(RowCursor cursor, int column) {
        ValueType type = cursor.schema().field(column).type();
        return switch (type) {
            case FLOAT64 -> cursor.getDouble(column);
            case STRING -> cursor.getText(column);
            case BOOL, INT64, TIMESTAMP -> cursor.getLong(column);
        };
    }
}
