package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.History;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Rules of entities, sources and files.
class SourceRulesTest {

    @Test
    void sourcesAreReadAsWritten() {
        var sources = Parcels.whole().project().sources();
        assertThat(sources.get("warehouse"))
                .isInstanceOfSatisfying(
                        SourceDefinition.Batch.class,
                        batch -> {
                            assertThat(batch.files()).containsEntry("parcels", "data/parcels.csv");
                            assertThat(batch.setupSql()).startsWith("CREATE VIEW");
                        });
        assertThat(sources.get("scans"))
                .isInstanceOfSatisfying(
                        SourceDefinition.Event.class,
                        event -> {
                            assertThat(event.schema().field(1).type())
                                    .isEqualTo(ValueType.TIMESTAMP);
                            assertThat(event.grace()).isEqualTo(Duration.ofMinutes(10));
                            assertThat(event.history())
                                    .isEqualTo(
                                            History.of(
                                                    new SourceDefinition.Query(
                                                            "warehouse", "SELECT * FROM p")));
                        });
    }

    @Test
    void anEntityNeedsAKey() {
        Parcels.with("  world:\n    key: {}\n", "  world: # here\n    description: All.\n")
                .reports("entity 'world' has no 'key'; add, for example, 'key: {world: string}'");
    }

    @Test
    void aSourceOfAnUnknownKindIsReported() {
        Parcels.with("    kind: event", "    kind: events # here")
                .reports("kind is 'events'; did you mean 'event'?");
    }

    @Test
    void anEventSourceNeedsAnEventId() {
        Parcels.with("    event_id: scan\n", "")
                .and("  scans:\n", "  scans: # here\n")
                .reports("source 'scans' has no 'event_id'; add, for example, 'event_id: id'");
    }

    @Test
    void anEventIdMustBeAFieldOfTheSchema() {
        Parcels.with("event_id: scan", "event_id: code # here")
                .reports(
                        "event_id: the schema has no field 'code'; write one of: scan, place,"
                                + " pieces");
    }

    @Test
    void anEventIdMustBeANumberOrAText() {
        Parcels.with("event_id: scan", "event_id: weight # here")
                .reports(
                        "event_id: 'weight' is float64, not int64 or string; write one of: scan,"
                                + " place, pieces");
    }

    @Test
    void anEventSourceNeedsAnEventTime() {
        Parcels.with("    event_time: at\n", "")
                .and("  scans:\n", "  scans: # here\n")
                .reports("source 'scans' has no 'event_time'; add, for example, 'event_time: at'");
    }

    @Test
    void anEventTimeMustBeATimestamp() {
        Parcels.with("event_time: at", "event_time: scan # here")
                .reports("event_time: 'scan' is int64, not timestamp; write one of: at");
    }

    @Test
    void aSchemaWithoutATimestampIsReported() {
        Parcels.with("at: timestamp, place", "at: string, place")
                .and("event_time: at", "event_time: at # here")
                .reports(
                        "event_time: 'at' is string, not timestamp; add a field of"
                                + " type timestamp to"
                                + " the schema");
    }

    @Test
    void theGraceHasNoDefault() {
        Parcels.with("    grace: 10m\n", "")
                .and("  scans:\n", "  scans: # here\n")
                .reports("source 'scans' has no 'grace'; add, for example, 'grace: 10m'");
    }

    @Test
    void aGraceOfZeroIsPossible() {
        var project = Parcels.with("grace: 10m", "grace: 0s").project();
        assertThat(project.sources().get("scans"))
                .isInstanceOfSatisfying(
                        SourceDefinition.Event.class,
                        event -> assertThat(event.grace()).isEqualTo(Duration.ZERO));
    }

    @Test
    void aGraceBeyondAllReasonIsReported() {
        Parcels.with("grace: 10m", "grace: 401d # here")
                .reports("grace is 401d; write a duration above 0 and at most 400d");
    }

    @Test
    void acknowledgedEventsSurviveTheProcessUnlessTheMachineIsAskedFor() {
        assertThat(scans(Parcels.whole()).durability()).isEqualTo(Durability.PROCESS);
        assertThat(scans(Parcels.with("grace: 10m", "grace: 10m\n    durability: machine")))
                .extracting(SourceDefinition.Event::durability)
                .isEqualTo(Durability.MACHINE);
        Parcels.with("grace: 10m", "grace: 10m\n    durability: machines # here")
                .reports("durability is 'machines'; did you mean 'machine'?");
    }

    @Test
    void deadLettersAreKeptWithinABound() {
        assertThat(scans(Parcels.whole()).deadLetterBytes()).isZero();
        assertThat(
                        scans(
                                        Parcels.with(
                                                "grace: 10m",
                                                "grace: 10m\n    dead_letters: {keep: 100MB}"))
                                .deadLetterBytes())
                .isEqualTo(100_000_000);
        Parcels.with("grace: 10m", "grace: 10m\n    dead_letters: {} # here")
                .reports(
                        "dead_letters of source 'scans' has no 'keep'; add, for example, 'keep:"
                                + " 100MB'");
        Parcels.with("grace: 10m", "grace: 10m\n    dead_letters: {keep: 100} # here")
                .reports("keep is '100'; write a size from 1MB to 1000GB");
    }

    private static SourceDefinition.Event scans(Parcels parcels) {
        return (SourceDefinition.Event)
                Objects.requireNonNull(parcels.project().sources().get("scans"));
    }

    @Test
    void aHistoryMustBeOfABatchSource() {
        Parcels.with("history: {source: warehouse,", "history: {source: scans, # here\n      ")
                .reports(
                        "source: 'scans' is of kind event, but a source of kind batch is needed;"
                                + " write one of: warehouse");
    }

    @Test
    void aHistoryMayBeOfASourceDeclaredBelow() {
        var project =
                Parcels.with("history: {source: warehouse,", "history: {source: attic,")
                        .and("\nviews:\n", "\n  attic: {kind: batch}\nviews:\n")
                        .project();
        assertThat(project.sources()).containsKey("attic");
    }

    @Test
    void aFileOfRowsMustExist() {
        Parcels.with("data/parcels.csv}", "data/parcel.csv} # here")
                .reports(
                        "parcels: the project has no file 'data/parcel.csv'; create it or mend the"
                                + " path");
    }

    @Test
    void aFileOfSqlMustExist() {
        Parcels.with("setup: sql/setup.sql", "setup: sql/set_up.sql # here")
                .reports(
                        "setup: the project has no file 'sql/set_up.sql'; create it or mend the"
                                + " path");
    }

    @Test
    void aFileOfSqlMustHoldSomething() {
        Parcels.with("sql: sql/labels.sql", "sql: sql/empty.sql # here")
                .reports("sql: the file 'sql/empty.sql' is empty; write SQL in it");
    }

    @Test
    void aFileMustLieInTheProject() {
        Parcels.with("data/parcels.csv}", "data/../../secrets.csv} # here")
                .reports(
                        "parcels is 'data/../../secrets.csv'; write a path below the project, such"
                                + " as sql/query.sql");
        Parcels.with("setup: sql/setup.sql", "setup: /etc/passwd # here")
                .reports(
                        "setup is '/etc/passwd'; write a path below the project, such as"
                                + " sql/query.sql");
    }
}
