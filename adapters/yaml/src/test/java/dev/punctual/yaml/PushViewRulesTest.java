package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.definition.ViewDefinition.Ages;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Rules of push views, and of how old the values of any view may be.
class PushViewRulesTest {
    private static final String PUSHED =
            """
            views:
              pushed:
                kind: push
                entity: depot
                lookback: 3d
                max_age: 1h
                expire: 7d
                durability: machine
                history: {source: warehouse, sql: sql/timeless.sql}
                features: {score: float64, taste: {type: float64, width: 3}}
                defaults: {score: 0.5}
            """;
    private static final Parcels WHOLE = Parcels.with("views:\n", PUSHED);

    @Test
    void aPushViewIsReadAsWritten() {
        assertThat(WHOLE.project().views().get("pushed"))
                .isInstanceOfSatisfying(
                        ViewDefinition.Push.class,
                        view -> {
                            assertThat(view.entity()).isEqualTo("depot");
                            assertThat(view.ages())
                                    .isEqualTo(
                                            new Ages(
                                                    Duration.ofDays(3),
                                                    Duration.ofHours(1),
                                                    Duration.ofDays(7)));
                            assertThat(view.durability()).isEqualTo(Durability.MACHINE);
                            assertThat(view.history()).isNotNull();
                            assertThat(view.features().fields())
                                    .containsExactly(
                                            Field.of("score", ValueType.FLOAT64),
                                            new Field("taste", ValueType.FLOAT64, 3));
                            assertThat(view.defaults()).containsEntry("score", "0.5");
                        });
    }

    @Test
    void aPushViewDeclaresNoMoreThanItsFeatures() {
        Parcels project =
                Parcels.with(
                        "views:\n",
                        "views:\n  pushed: {kind: push, entity: depot, features: {n: int64}}\n");
        var view = (ViewDefinition.Push) project.project().view("pushed");
        assertThat(view.durability()).isEqualTo(Durability.PROCESS);
        assertThat(view.ages()).isEqualTo(Ages.UNLIMITED);
        assertThat(view.history()).isNull();
    }

    @Test
    void aSettingOfAnotherKindOfViewIsReported() {
        WHOLE.and("    durability: machine\n", "    sql: sql/history.sql # here\n")
                .reports(
                        "view 'pushed' knows no key 'sql'; write one of: kind, description, owner,"
                                + " tags, entity, lookback, max_age, expire, defaults, features,"
                                + " ...");
    }

    @Test
    void anUnknownDurabilityIsReported() {
        WHOLE.and("durability: machine", "durability: machines # here")
                .reports("durability is 'machines'; did you mean 'machine'?");
    }

    @Test
    void aFeatureNamedAsItsEventTimeIsReported() {
        WHOLE.and(
                        "features: {score: float64, taste",
                        "features: {score: float64, event_time: timestamp, taste")
                .problemsAre(
                        "feature 'event_time' has the name of what says when a row holds;"
                                + " rename it");
    }

    @Test
    void aListThatIsTooLongIsReported() {
        WHOLE.and("width: 3", "width: 5000")
                .problemsAre("width is '5000'; write a whole number from 1 to 4096");
    }

    @Test
    void aRowThatCouldNotBeStoredIsReported() {
        WHOLE.and("{type: float64, width: 3}", "{type: string, width: 1024}")
                .problemsAre(
                        "features: a row could have 1058843 bytes, and may have 1048576; split"
                                + " the view");
    }

    @Test
    void valuesThatExpireBeforeTheyAreStaleAreReported() {
        WHOLE.and("    lookback: 3d\n", "")
                .and("expire: 7d", "expire: 30m # here")
                .reports(
                        "expire is 30m, but values are fresh for 1h (max_age); write at least that");
    }

    @Test
    void trainingThatLooksBackFurtherThanServingIsReported() {
        WHOLE.and("lookback: 3d", "lookback: 8d # here")
                .reports(
                        "lookback is 8d, but values expire after 7d, so serving would never see what"
                                + " training sees; write at most that");
    }

    @Test
    void aStreamViewHasNoLookback() {
        Parcels.with("    max_age: 6h", "    max_age: 6h\n    lookback: 1d # here")
                .reports(
                        "lookback: the windows of a stream view say how far back it looks; remove it");
    }

    @Test
    void aStreamViewMayExpire() {
        assertThat(
                        Parcels.with("    max_age: 6h", "    max_age: 6h\n    expire: 1d")
                                .project()
                                .view("depot_now")
                                .ages())
                .isEqualTo(new Ages(null, Duration.ofHours(6), Duration.ofDays(1)));
    }
}
