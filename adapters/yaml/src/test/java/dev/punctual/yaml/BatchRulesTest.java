package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.Expectations;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules of warehouses, of when batch views are loaded, and of what they expect.
class BatchRulesTest {
    private static final String FILES = "    files: {parcels: data/parcels.csv}\n";
    private static final String WAREHOUSE =
            """
                jdbc:
                  url: jdbc:postgresql://${HOST}/shop
                  user: reader
                  password: ${SECRET}
                  timeout: 5m
            """;
    private static final String SCHEDULE =
            "schedule: {every: 7d, from: 2026-01-05T00:00:00Z, until: 2026-06-01T00:00:00Z}";

    @Test
    void aWarehouseIsReadAsWritten() {
        assertThat(Parcels.with(FILES, WAREHOUSE).project().sources().get("warehouse"))
                .isInstanceOfSatisfying(
                        SourceDefinition.Warehouse.class,
                        source -> {
                            assertThat(source.url()).isEqualTo("jdbc:postgresql://${HOST}/shop");
                            assertThat(source.password()).isEqualTo("${SECRET}");
                            assertThat(source.timeout()).isEqualTo(Duration.ofMinutes(5));
                            assertThat(source.setupSql()).startsWith("CREATE VIEW");
                        });
    }

    @Test
    void aPasswordIsNeverWritten() {
        Parcels.with(FILES, "    jdbc:\n      url: jdbc:x:y\n      password: secret # here\n")
                .reports(
                        "password must not be written here; set an environment variable and write,"
                                + " for example, 'password: ${WAREHOUSE_PASSWORD}'");
        Parcels.with(FILES, "    jdbc:\n      url: jdbc:x:y?password=secret # here\n")
                .reports(
                        "url seems to contain a password; leave it out, set an environment"
                                + " variable and write, for example, 'password:"
                                + " ${WAREHOUSE_PASSWORD}'");
    }

    @Test
    void intervalsAreReadAsWritten() {
        ViewDefinition view =
                Parcels.with(
                                SCHEDULE,
                                "incremental: {every: 1d, from: 2026-01-05T00:00:00Z, delay: 1h,"
                                        + " event_time: at}")
                        .and("sql: sql/history.sql", "sql: sql/between.sql")
                        .project()
                        .views()
                        .get("depot_history");
        assertThat(view)
                .isInstanceOfSatisfying(
                        ViewDefinition.Batch.class,
                        batch ->
                                assertThat(batch.cadence())
                                        .isEqualTo(
                                                new Cadence.Incremental(
                                                        Duration.ofDays(1),
                                                        Instant.parse("2026-01-05T00:00:00Z"),
                                                        Duration.ofHours(1),
                                                        "at")));
    }

    @Test
    void expectationsAreReadAsWritten() {
        ViewDefinition view =
                Parcels.with(
                                SCHEDULE,
                                SCHEDULE
                                        + "\n    expect: {rows: {min: 1, max_change: 0.5},"
                                        + " duplicates: latest, features: {mean_delay: {max_nulls:"
                                        + " 0.1, min: -5, max: 60}, zone: {values: [a, b]}}}")
                        .project()
                        .views()
                        .get("depot_history");
        assertThat(view)
                .isInstanceOfSatisfying(
                        ViewDefinition.Batch.class,
                        batch -> {
                            Expectations all = batch.expectations();
                            assertThat(all.latestWins()).isTrue();
                            assertThat(all.rows())
                                    .isEqualTo(new Expectations.Rows(1, Long.MAX_VALUE, 0.5));
                            assertThat(all.features())
                                    .containsEntry(
                                            "mean_delay",
                                            new Expectations.Values(0.1, -5.0, 60.0, List.of()))
                                    .containsEntry(
                                            "zone",
                                            new Expectations.Values(
                                                    1, null, null, List.of("a", "b")));
                        });
    }

    @Test
    void anExpectationOfAnUnknownFeatureIsReported() {
        Parcels.with(
                        SCHEDULE,
                        SCHEDULE
                                + "\n    expect:\n      features:\n        mean_dealy:"
                                + " {not_null: true} # here")
                .reports(
                        "expect: the view has no feature 'mean_dealy'; did you mean"
                                + " 'mean_delay'?");
    }

    @Test
    void twoWaysOfLoadingAreOneTooMany() {
        Parcels.with("  depot_history:\n", "  depot_history: # here\n")
                .and(SCHEDULE, SCHEDULE + "\n    refresh: 1h")
                .reports("view 'depot_history' has schedule and refresh; keep one of them");
    }
}
