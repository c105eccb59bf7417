package dev.punctual.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightsExampleTest {
    private static final Path EXAMPLE = Path.of("../../examples/flights");
    private static final Map<String, Object> YEAR = range("2001-01-01", "2002-01-01");
    private static final Map<String, Object> MAY = Map.of("as_of", midnight("2001-05-01"));

    @TempDir static Path directory;
    private static DuckDbEngine engine;

    @BeforeAll
    static void open() throws IOException {
        Map<String, Path> files =
                Map.of(
                        "flights_raw", EXAMPLE.resolve("data/flights-3m.parquet"),
                        "airports_raw", EXAMPLE.resolve("data/airports.csv"));
        engine = DuckDbEngine.open(files, sql("setup"), directory);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void everyQueryHasTheColumnsThatItsUsersDeclare() throws IOException {
        Field flight = Field.of("flight", ValueType.INT64);
        Field origin = Field.of("origin", ValueType.STRING);
        Field destination = Field.of("destination", ValueType.STRING);
        Field distance = Field.of("distance", ValueType.FLOAT64);
        Field delay = Field.of("delay", ValueType.FLOAT64);
        Field at = Field.of("at", ValueType.TIMESTAMP);
        Field departure = Field.of("departure", ValueType.TIMESTAMP);
        assertThat(engine.describe(sql("departures"), YEAR))
                .isEqualTo(Schema.of(flight, at, origin, destination, distance));
        assertThat(engine.describe(sql("landings"), YEAR))
                .isEqualTo(Schema.of(flight, at, origin, destination, delay));
        assertThat(engine.describe(sql("labels"), YEAR))
                .isEqualTo(Schema.of(departure, origin, destination, distance, delay, flight));
        assertThat(engine.describe(sql("airport_place"), Map.of()))
                .isEqualTo(
                        Schema.of(
                                Field.of("airport", ValueType.STRING),
                                Field.of("latitude", ValueType.FLOAT64),
                                Field.of("longitude", ValueType.FLOAT64),
                                Field.of("time_zone", ValueType.STRING)));
        for (String view : List.of("origin_history", "destination_history", "route_history")) {
            assertThat(engine.describe(sql(view), MAY).fields())
                    .endsWith(
                            Field.of("flights_per_day", ValueType.FLOAT64),
                            Field.of("mean_delay", ValueType.FLOAT64),
                            Field.of("share_late", ValueType.FLOAT64));
        }
    }

    @Test
    void utcTimesGiveTheLocalTimesOfTheFileBack() {
        // One flight of the file departs in the hour that 1 April 2001 did not have.
        String mismatches =
                """
                SELECT count(*) AS flights,
                    count(*) FILTER (hour((departure AT TIME ZONE 'UTC') AT TIME ZONE time_zone) <> hour(date)) AS wrong
                FROM flights
                JOIN airports ON airport = origin
                JOIN flights_raw ON file_row_number = flight
                """;
        assertThat(Rows.of(engine, mismatches)).containsExactly(List.of(3_000_000L, 1L));
    }

    @Test
    void everyAirportHasAZoneThatItsClocksFollow() throws IOException {
        assertThat(Rows.of(engine, sql("airport_place"))).hasSize(3_376);
        String zones =
                "SELECT airport, time_zone FROM airports WHERE airport IN"
                        + " ('ELP', 'EVV', 'HNL', 'IND', 'PHX', 'PNS', 'SBN', 'SJU', 'TLH', 'TYS')"
                        + " ORDER BY airport";
        assertThat(Rows.of(engine, zones))
                .containsExactly(
                        List.of("ELP", "America/Denver"),
                        List.of("EVV", "America/Chicago"),
                        List.of("HNL", "Pacific/Honolulu"),
                        List.of("IND", "America/Indiana/Indianapolis"),
                        List.of("PHX", "America/Phoenix"),
                        List.of("PNS", "America/Chicago"),
                        List.of("SBN", "America/Indiana/Indianapolis"),
                        List.of("SJU", "America/Puerto_Rico"),
                        List.of("TLH", "America/New_York"),
                        List.of("TYS", "America/New_York"));
        assertThat(Rows.of(engine, "SELECT airport FROM airports WHERE time_zone IS NULL"))
                .isEmpty();
    }

    @Test
    void departuresAndLandingsComeInTheirOrderAndLandingsLater() throws IOException {
        Map<String, Object> spring = range("2001-03-25", "2001-04-08"); // when clocks change
        assertThat(countInOrder("departures", spring)).isEqualTo(count("departures", spring));
        assertThat(countInOrder("landings", spring)).isEqualTo(count("landings", spring));
        String lengths =
                "SELECT min(epoch_us(landing) - epoch_us(departure) - 7800000 * distance) AS least,"
                        + " max(epoch_us(landing) - epoch_us(departure) - 7800000 * distance) AS most"
                        + " FROM flights";
        assertThat(Rows.of(engine, lengths)).containsExactly(List.of(1.98e9, 1.98e9));
    }

    @Test
    void labelsAreTheFlightsOfAHalfOpenRange() throws IOException {
        String labels = "SELECT count(*) AS n, min(delay) AS least, max(delay) AS most FROM (";
        String june = labels + sql("labels") + ")";
        assertThat(Rows.of(engine, june, range("2001-06-01", "2001-07-01")))
                .containsExactly(List.of(502_536L, -30.0, 180.0));
        long early = count("labels", range("2001-01-01", "2001-06-01"));
        long late = count("labels", range("2001-07-01", "2002-01-01"));
        assertThat(early + 502_536 + late).isEqualTo(3_000_000);
    }

    @Test
    void historyCountsOnlyWhatHadLanded() throws IOException {
        String total =
                "SELECT sum(flights_per_day) * 120 AS flights, sum(flights_per_day * 120 * mean_delay)"
                        + " AS delay, sum(flights_per_day * 120 * share_late) AS late FROM (";
        String landed =
                "SELECT count(*)::DOUBLE AS flights, sum(delay) AS delay,"
                        + " count(*) FILTER (delay >= 15)::DOUBLE AS late FROM flights"
                        + " WHERE landing < $as_of";
        var expected = Rows.of(engine, landed, MAY).getFirst().toArray();
        for (String view : List.of("origin_history", "destination_history", "route_history")) {
            var sums = Rows.of(engine, total + sql(view) + ")", MAY).getFirst();
            assertThat(sums).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat((double) sums.get(i) / (double) expected[i])
                        .isBetween(1 - 1e-9, 1 + 1e-9);
            }
        }
    }

    private static long count(String query, Map<String, Object> range) throws IOException {
        return (long)
                Rows.of(engine, "SELECT count(*) AS n FROM (" + sql(query) + ")", range)
                        .getFirst()
                        .getFirst();
    }

    private static long countInOrder(String query, Map<String, Object> range) throws IOException {
        long count = 0;
        long[] before = {Long.MIN_VALUE, -1};
        try (RowCursor rows = engine.query(sql(query), range)) {
            while (rows.next()) {
                long[] now = {rows.getLong(1), rows.getLong(0)};
                if (Arrays.compare(before, now) >= 0) {
                    assertThat(Arrays.compare(before, now)).as("row %d", count).isNegative();
                }
                before = now;
                count++;
            }
        }
        return count;
    }

    private static String sql(String name) throws IOException {
        return Files.readString(EXAMPLE.resolve("sql/" + name + ".sql"));
    }

    private static Map<String, Object> range(String from, String to) {
        return Map.of("from", midnight(from), "to", midnight(to));
    }

    private static Instant midnight(String date) {
        return Instant.parse(date + "T00:00:00Z");
    }
}
