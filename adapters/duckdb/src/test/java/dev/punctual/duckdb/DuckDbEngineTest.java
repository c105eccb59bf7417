package dev.punctual.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.offline.SqlText;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DuckDbEngineTest {
    private static final Limits SMALL = new Limits(64L << 20, 2);

    @TempDir Path directory;
    private DuckDbEngine engine;

    @BeforeEach
    void open() {
        engine = DuckDbEngine.open(Map.of(), "", directory.resolve("work"), SMALL);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void everyTypeIsReadAsTheValueTypeThatHoldsIt() {
        String sql =
                """
                SELECT true AS a, -1::TINYINT AS b, 2::SMALLINT AS c, 3::INTEGER AS d, 4::BIGINT AS e,
                    255::UTINYINT AS f, 65535::USMALLINT AS g, 4294967295::UINTEGER AS h, 5::UBIGINT AS i,
                    1.5::FLOAT AS j, 2.5::DOUBLE AS k, 3.25::DECIMAL(5, 2) AS l, 'text' AS m
                """;
        assertThat(engine.describe(sql, Map.of()).fields().stream().map(Field::type))
                .containsExactly(
                        ValueType.BOOL,
                        ValueType.INT64,
                        ValueType.INT64,
                        ValueType.INT64,
                        ValueType.INT64,
                        ValueType.INT64,
                        ValueType.INT64,
                        ValueType.INT64,
                        ValueType.INT64,
                        ValueType.FLOAT64,
                        ValueType.FLOAT64,
                        ValueType.FLOAT64,
                        ValueType.STRING);
        assertThat(Rows.of(engine, sql))
                .containsExactly(
                        Arrays.asList(
                                1L,
                                -1L,
                                2L,
                                3L,
                                4L,
                                255L,
                                65535L,
                                4294967295L,
                                5L,
                                1.5,
                                2.5,
                                3.25,
                                "text"));
    }

    @Test
    void timesAreMicrosecondsInUtc() {
        String sql =
                """
                SELECT TIMESTAMP '2001-02-03 04:05:06.789012' AS a,
                    TIMESTAMPTZ '2001-02-03 04:05:06.789012+02' AS b,
                    DATE '2001-02-03' AS c, TIMESTAMP_S '1901-02-03 04:05:06' AS d,
                    TIMESTAMP_MS '2001-02-03 04:05:06.789' AS e, TIMESTAMP_NS '2001-02-03 04:05:06.789012345' AS f
                """;
        assertThat(Rows.of(engine, sql))
                .containsExactly(
                        Arrays.asList(
                                micros("2001-02-03T04:05:06.789012Z"),
                                micros("2001-02-03T02:05:06.789012Z"),
                                micros("2001-02-03T00:00:00Z"),
                                micros("1901-02-03T04:05:06Z"),
                                micros("2001-02-03T04:05:06.789Z"),
                                micros("2001-02-03T04:05:06.789012Z")));
    }

    @Test
    void zonesAreBuiltIn() {
        String sql =
                "SELECT TIMESTAMP '2001-04-01 03:00:00' AT TIME ZONE 'America/New_York' AS summer,"
                        + " TIMESTAMP '2001-04-01 03:00:00' AT TIME ZONE 'America/Phoenix' AS none";
        assertThat(Rows.of(engine, sql))
                .containsExactly(
                        Arrays.asList(
                                micros("2001-04-01T07:00:00Z"), micros("2001-04-01T10:00:00Z")));
    }

    @Test
    void nullsAreToldFromValues() {
        String sql =
                """
                SELECT * FROM (VALUES
                    (NULL::BIGINT, 1.5, NULL::VARCHAR, NULL::BOOLEAN, NULL::DATE, now()),
                    (0, NULL, '', false, '1970-01-01', NULL)) AS t (a, b, c, d, e, f)
                """;
        try (RowCursor rows = engine.query(sql, Map.of())) {
            assertThat(rows.next()).isTrue();
            assertThat(nulls(rows)).containsExactly(true, false, true, true, true, false);
            assertThat(rows.next()).isTrue();
            assertThat(nulls(rows)).containsExactly(false, true, false, false, false, true);
            assertThat(rows.next()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1::HUGEINT | HUGEINT | BIGINT or DOUBLE",
                "[1] | INTEGER[] | one column each",
                "{'a': 1} | STRUCT | VARCHAR",
                "'x'::BLOB | BLOB | VARCHAR",
                "INTERVAL 1 DAY | INTERVAL | VARCHAR",
                "NULL | NULL | VARCHAR",
                "uuid() | UUID | VARCHAR"
            })
    void aTypeThatNoValueHoldsIsNamedWithItsCast(String expression, String type, String cast) {
        String sql = "SELECT 1 AS fine, " + expression + " AS odd";
        assertThatThrownBy(() -> engine.query(sql, Map.of()))
                .isInstanceOfSatisfying(
                        ServingException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION))
                .hasMessageContainingAll("column odd", type, "cast it to " + cast);
        assertThatThrownBy(() -> engine.describe(sql, Map.of())).hasMessageContaining("column odd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "18446744073709551615::UBIGINT",
                "'infinity'::TIMESTAMP",
                "'-infinity'::TIMESTAMPTZ"
            })
    void aValueThatDoesNotFitIsAnErrorWhenItIsReached(String expression) {
        try (RowCursor rows = engine.query("SELECT " + expression + " AS big", Map.of())) {
            assertThatThrownBy(rows::next)
                    .isInstanceOfSatisfying(
                            ServingException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_RANGE))
                    .hasMessageContaining("column big");
        }
    }

    @Test
    void twoColumnsOfOneNameAreRefused() {
        assertThatThrownBy(() -> engine.describe("SELECT 1 AS a, 2 AS a", Map.of()))
                .isInstanceOf(ServingException.class)
                .hasMessageContaining("two columns are called a");
    }

    @Test
    void aColumnReadAsAnotherTypeIsAMistakeOfTheCaller() {
        try (RowCursor rows = engine.query("SELECT 'a' AS s, 1 AS i, 0.5 AS d", Map.of())) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getDouble(1)).isEqualTo(1.0);
            assertThatThrownBy(() -> rows.getLong(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> rows.getLong(2)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> rows.getText(1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> rows.getDouble(0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void parametersArriveAsTheyWereGiven() {
        Randomized.check(
                50,
                random -> {
                    String text = hostileText(random);
                    long number = random.nextLong();
                    double real = Double.longBitsToDouble(random.nextLong());
                    long micros = random.nextLong(-1L << 50, 1L << 52);
                    Map<String, Object> parameters =
                            Map.of("s", text, "l", number, "d", real, "t", instant(micros));
                    assertThat(
                                    Rows.of(
                                            engine,
                                            "SELECT $s AS s, $l AS l, $d AS d, $t AS t",
                                            parameters))
                            .containsExactly(Arrays.asList(text, number, real, micros));
                });
    }

    @Test
    void aParameterCanNotBecomeSql() {
        String attack = "x'; DROP TABLE victims; SELECT '";
        try (DuckDbEngine other =
                DuckDbEngine.open(
                        Map.of(), "CREATE TABLE victims AS SELECT 1 AS a;", directory, SMALL)) {
            assertThat(Rows.of(other, "SELECT $x AS x", Map.of("x", attack)))
                    .containsExactly(List.of(attack));
            assertThat(Rows.of(other, "SELECT E'a'||$x AS x", Map.of("x", "\\' OR 1=1 --")))
                    .containsExactly(List.of("a\\' OR 1=1 --"));
            assertThat(Rows.of(other, "FROM victims")).containsExactly(List.of(1L));
        }
    }

    @Test
    void aLargeResultIsReadInASmallMemory() {
        // 5 M rows of some 60 bytes would be 300 MB, far above the limit of 64 MiB; and they keep
        // their order.
        String sql =
                "SELECT range AS n, range::DOUBLE AS d, repeat(chr((65 + range % 26)::INT), 32) AS t"
                        + " FROM range(5000000)";
        long expected = 0;
        try (RowCursor rows = engine.query(sql, Map.of())) {
            while (rows.next()) {
                if (rows.getLong(0) != expected
                        || rows.getDouble(1) != expected
                        || rows.getText(2).charAt(31) != 'A' + expected % 26) {
                    assertThat(rows.getLong(0)).isEqualTo(expected);
                }
                expected++;
            }
        }
        assertThat(expected).isEqualTo(5_000_000);
    }

    @Test
    void aSortThatExceedsTheMemoryGoesThroughTheWorkDirectory() {
        String sql = "SELECT md5(range::VARCHAR) AS m FROM range(2000000) ORDER BY m";
        long count = 0;
        String before = "";
        try (RowCursor rows = engine.query(sql, Map.of())) {
            while (rows.next()) {
                String text = rows.getText(0);
                assertThat(before.compareTo(text) <= 0).isTrue();
                before = text;
                count++;
            }
        }
        assertThat(count).isEqualTo(2_000_000);
    }

    @Test
    void aFailureHalfWayIsThrownAndNotTakenForTheEnd() {
        String sql =
                "SELECT CASE WHEN range = 2500000 THEN error('half-way')::BIGINT ELSE range END AS n"
                        + " FROM range(5000000)";
        try (RowCursor rows = engine.query(sql, Map.of())) {
            assertThatThrownBy(() -> drain(rows))
                    .isInstanceOf(ServingException.class)
                    .hasMessageContaining("half-way");
        }
    }

    @Test
    void closingACursorEndsItsQuery() {
        // A hundred of these, read to their end, would take hours.
        for (int i = 0; i < 100; i++) {
            RowCursor rows = engine.query("SELECT range AS n FROM range(20000000000)", Map.of());
            assertThat(rows.next()).isTrue();
            rows.close();
            rows.close();
        }
        assertThat(Rows.of(engine, "SELECT 1 AS one")).containsExactly(List.of(1L));
    }

    @Test
    void severalQueriesAreOpenAtOnce() throws Exception {
        try (RowCursor first = engine.query("FROM range(1000000)", Map.of());
                RowCursor second = engine.query("FROM range(1000000)", Map.of());
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            assertThat(first.next() && second.next()).isTrue();
            List<Future<Long>> counts = new ArrayList<>();
            counts.add(threads.submit(() -> drain(first)));
            counts.add(threads.submit(() -> drain(second)));
            for (Future<Long> count : counts) {
                assertThat(count.get()).isEqualTo(999_999L);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT FROM WHERE", "SELECT nothing", "FROM missing", "SELECT 1 +"})
    void wrongSqlIsAnInvalidDefinitionWithDuckDbsMessage(String sql) {
        assertThatThrownBy(() -> engine.query(sql, Map.of()))
                .isInstanceOfSatisfying(
                        ServingException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION))
                .hasMessageContaining("Error");
        assertThatThrownBy(() -> engine.describe(sql, Map.of()))
                .isInstanceOf(ServingException.class);
    }

    @Test
    void describingDoesNotRun() {
        Schema schema =
                engine.describe(
                        "SELECT error('ran')::BIGINT AS a, $t AS t FROM range(100000000000)",
                        Map.of("t", Instant.EPOCH));
        assertThat(schema)
                .isEqualTo(
                        Schema.of(
                                Field.of("a", ValueType.INT64),
                                Field.of("t", ValueType.TIMESTAMP)));
    }

    private static long drain(RowCursor rows) {
        long count = 0;
        while (rows.next()) {
            count++;
        }
        return count;
    }

    private static List<Boolean> nulls(RowCursor rows) {
        var nulls = new ArrayList<Boolean>();
        for (int i = 0; i < rows.schema().size(); i++) {
            nulls.add(rows.isNull(i));
        }
        return nulls;
    }

    private static String hostileText(SplittableRandom random) {
        String alphabet = "'\"\\;$-/*ax \n\u00e9\u4e16";
        var text = new StringBuilder();
        int length = random.nextInt(30);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plusNanos(Math.multiplyExact(micros, 1_000L));
    }

    private static long micros(String instant) {
        return SqlText.micros(Instant.parse(instant));
    }
}
