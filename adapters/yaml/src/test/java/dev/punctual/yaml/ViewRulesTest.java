package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.VersionedName;
import dev.punctual.core.definition.ViewDefinition;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Rules of feature views, but for their windows.
class ViewRulesTest {
    private static final String SCHEDULE =
            "schedule: {every: 7d, from: 2026-01-05T00:00:00Z, until: 2026-06-01T00:00:00Z}";
    private static final String FEATURES =
            "features: {mean_delay: float64, parcels: int64, zone: string}";

    @Test
    void aBatchViewIsReadAsWritten() {
        assertThat(Parcels.whole().project().views().get("depot_history"))
                .isInstanceOfSatisfying(
                        ViewDefinition.Batch.class,
                        view -> {
                            assertThat(view.metadata().owner()).isEqualTo("parcels-team");
                            assertThat(view.metadata().tags()).containsExactly("delay");
                            assertThat(view.defaults()).containsEntry("mean_delay", "0.5");
                            assertThat(view.cadence()).isInstanceOf(Cadence.Schedule.class);
                            assertThat(view.features().size()).isEqualTo(3);
                        });
    }

    @Test
    void twoVersionsOfAViewLiveSideBySide() {
        var project =
                Parcels.whole()
                        .and(
                                "  depot_history:\n    kind: batch",
                                """
                                  depot_history@2:
                                    kind: batch
                                    entity: depot
                                    source: warehouse
                                    sql: sql/timeless.sql
                                    features: {parcels: float64}
                                  depot_history:
                                    kind: batch\
                                """)
                        .project();
        assertThat(project.views()).containsKeys("depot_history", "depot_history@2");
        assertThat(VersionedName.of("depot_history@2"))
                .isEqualTo(new VersionedName("depot_history", 2));
        assertThat(VersionedName.of("depot_history").next()).hasToString("depot_history@2");
    }

    @Test
    void anEndpointChoosesAVersionThatThereIs() {
        Parcels.with("usual: depot_history", "usual: depot_history@3 # here")
                .reports(
                        "usual: view 'depot_history@3' is not declared; did you mean"
                                + " 'depot_history'?");
    }

    @Test
    void aWrongVersionIsReported() {
        for (String version : new String[] {"@1", "@0", "@02", "@", "@x", "@2@3", "@12345"}) {
            assertThat(VersionedName.PATTERN.matcher("lately" + version).matches())
                    .as(version)
                    .isFalse();
        }
    }

    @Test
    void anUnknownEntityIsReported() {
        Parcels.with("    entity: depot\n    owner", "    entity: depo # here\n    owner")
                .reports("entity: entity 'depo' is not declared; did you mean 'depot'?");
    }

    @Test
    void anUnknownSourceIsReported() {
        Parcels.with("    source: scans", "    source: scan # here")
                .reports("source: source 'scan' is not declared; did you mean 'scans'?");
    }

    @Test
    void somethingThatIsNoSourceIsReported() {
        Parcels.with("    source: scans", "    source: depot # here")
                .reports(
                        "source: 'depot' is an entity, not a source; write one of:"
                                + " warehouse, scans");
    }

    @Test
    void aStreamViewNeedsAnEventSource() {
        Parcels.with("    source: scans", "    source: warehouse # here")
                .reports(
                        "source: 'warehouse' is of kind batch, but a source of kind"
                                + " event is needed;"
                                + " write one of: scans");
    }

    @Test
    void aBatchViewNeedsABatchSource() {
        Parcels.with(
                        "    source: warehouse\n    sql: sql/history",
                        "    source: scans # here\n    sql: sql/history")
                .reports(
                        "source: 'scans' is of kind event, but a source of kind batch is needed;"
                                + " write one of: warehouse");
    }

    @Test
    void aKeyOfAnUnknownFieldIsReported() {
        Parcels.with("    key: {depot: place}", "    key: {depot: plaice} # here")
                .reports("key: source 'scans' has no field 'plaice'; did you mean 'place'?");
    }

    @Test
    void aKeyOfTheWrongTypeIsReported() {
        Parcels.with("    key: {depot: place}", "    key: {depot: pieces} # here")
                .reports(
                        "key: field 'pieces' of source 'scans' is int64, but the key"
                                + " field 'depot' is"
                                + " string; write one of: place");
    }

    @Test
    void anIncompleteKeyIsReported() {
        Parcels.with("    entity: depot\n    source: scans", "    entity: lane\n    source: scans")
                .and("    key: {depot: place}", "    key: {depot: place} # here")
                .and("      now: {view: depot_now, key: {depot: depot}}", "      now: depot_now")
                .reports(
                        "key says not what gives the key field 'sender' (string); write"
                                + " 'key: {sender: FIELD}' with a field of source"
                                + " 'scans'; write one"
                                + " of: place");
    }

    @Test
    void anAbsentKeyIsReportedAtTheSource() {
        Parcels.with("    key: {depot: place}\n", "")
                .and("    source: scans", "    source: scans # here")
                .reports(
                        "key says not what gives the key field 'depot' (string); write"
                                + " 'key: {depot: FIELD}' with a field of source 'scans'; write one"
                                + " of: place");
    }

    @Test
    void aKeyFieldThatTheEntityLacksIsReported() {
        Parcels.with("    key: {depot: place}", "    key: {depot: place, deep: place} # here")
                .reports("key knows no key 'deep'; write one of: depot");
    }

    @Test
    void aScheduleThatEndsBeforeItBeginsIsReported() {
        Parcels.with(
                        SCHEDULE,
                        "schedule: {every: 7d, from: 2026-06-01T00:00:00Z, until:"
                                + " 2026-01-05T00:00:00Z} # here")
                .reports("until is before from, 2026-06-01T00:00:00Z; write a later time");
    }

    @Test
    void aScheduleOfTooManyInstantsIsReported() {
        Parcels.with(
                        SCHEDULE,
                        "schedule: {every: 1m, from: 2026-01-05T00:00:00Z, until:"
                                + " 2026-06-01T00:00:00Z} # here")
                .reports(
                        "schedule has over 10000 instants; write a longer 'every'"
                                + " or a later 'from'");
    }

    @Test
    void tenThousandInstantsArePossibleAndOneMoreIsNot() {
        String just =
                "schedule: {every: 1h, from: 2026-01-01T00:00:00Z, until: 2027-02-21T15:00:00Z}";
        assertThat(Parcels.with(SCHEDULE, just).project().views().get("depot_history"))
                .isInstanceOfSatisfying(
                        ViewDefinition.Batch.class,
                        view -> {
                            Cadence.Due last = null;
                            int count = 0;
                            for (var next = view.cadence().after(Instant.MIN);
                                    next != null;
                                    next = view.cadence().after(next.at())) {
                                last = next;
                                count++;
                            }
                            assertThat(count).isEqualTo(10_000);
                            assertThat(last).isNotNull();
                            assertThat(last.at()).isEqualTo("2027-02-21T15:00:00Z");
                        });
        Parcels.with(SCHEDULE, just.replace("15:00:00Z}", "15:00:01Z} # here"))
                .reports(
                        "schedule has over 10000 instants; write a longer 'every'"
                                + " or a later 'from'");
    }

    @Test
    void aScheduleThatNeverMovesIsReported() {
        Parcels.with(
                        SCHEDULE,
                        "schedule: {every: 0s, from: 2026-01-05T00:00:00Z, until:"
                                + " 2026-06-01T00:00:00Z} # here")
                .reports("every is 0s; write a duration above 0 and at most 36500d");
    }

    @Test
    void aScheduledQueryThatIgnoresItsInstantIsReported() {
        Parcels.with("sql: sql/history.sql", "sql: sql/timeless.sql # here")
                .reports(
                        "sql: a query with a schedule must use only rows before $as_of, but"
                                + " 'sql/timeless.sql' does not name it; add a condition such as"
                                + " 'at < $as_of'");
    }

    @Test
    void anInstantWithoutAScheduleIsReported() {
        Parcels.with("    " + SCHEDULE + "\n", "")
                .and("sql: sql/history.sql", "sql: sql/history.sql # here")
                .reports(
                        "sql: 'sql/history.sql' uses $as_of, but the view has no schedule; add, for"
                                + " example, 'schedule: {every: 7d, from: 2001-01-08T00:00:00Z,"
                                + " until: 2001-05-01T00:00:00Z}'");
    }

    @Test
    void aViewWithoutFeaturesIsReported() {
        Parcels.with(
                        "    " + FEATURES + "\n    defaults: {mean_delay: 0.5}\n",
                        "    features: {} # here\n")
                .and("usual.mean_delay, ", "")
                .reports("features is empty; declare at least one feature");
    }

    @Test
    void aFeatureNamedAsTheKeyIsReported() {
        Parcels.with(FEATURES, "features: {mean_delay: float64, depot: string} # here")
                .reports(
                        "feature 'depot' has the name of a key field of entity 'depot'; rename the"
                                + " feature");
    }

    @Test
    void aDefaultOfTheWrongTypeIsReported() {
        Parcels.with("{mean_delay: 0.5}", "{mean_delay: little} # here")
                .reports("mean_delay is 'little'; write a value of type float64");
    }

    @Test
    void aDefaultOfAnUnknownFeatureIsReported() {
        Parcels.with("{mean_delay: 0.5}", "{mean_delays: 0.5} # here")
                .reports(
                        "defaults: the view has no feature 'mean_delays'; did you mean"
                                + " 'mean_delay'?");
    }

    @Test
    void aDefaultOfAListIsReported() {
        Parcels.with("    max_age: 6h\n", "    max_age: 6h\n    defaults: {by_10m: 0.0} # here\n")
                .reports("defaults: 'by_10m' is a list, which has no default; remove it");
    }

    @Test
    void aMaximumAgeOfNothingIsReported() {
        Parcels.with("max_age: 6h", "max_age: 0s # here")
                .reports("max_age is 0s; write a duration above 0 and at most 36500d");
    }
}
