package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.punctual.core.definition.ClientLimits;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Cache;
import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.definition.EndpointDefinition.ViewUse;
import dev.punctual.core.lane.Priority;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules of endpoints, but for their ladders.
class EndpointRulesTest {
    private static final String WEIGHT =
            "weight: {type: float64, description: Kilograms., min: 0, max: 100, default: 1.5}";
    private static final String HEAVIER = "heavier: {type: float64, expression: weight - now.mean}";

    private static EndpointDefinition endpoint(Parcels parcels) {
        return Objects.requireNonNull(parcels.project().endpoints().get("arrival"));
    }

    @Test
    void requestFeaturesAreReadInTheirShortAndLongForm() {
        assertThat(endpoint(Parcels.whole()).request())
                .contains(
                        new RequestFeature("sent", ValueType.TIMESTAMP, "", null, null, null),
                        new RequestFeature(
                                "weight", ValueType.FLOAT64, "Kilograms.", 0.0, 100.0, "1.5"));
    }

    @Test
    void theKeysOfRolesAreReadInTheirShortAndLongForm() {
        assertThat(endpoint(Parcels.whole()).features())
                .containsExactly(
                        new ViewUse("usual", "depot_history", Map.of("depot", "depot")),
                        new ViewUse("now", "depot_now", Map.of("depot", "depot")));
    }

    @Test
    void whatIsNotWrittenHasADefault() {
        EndpointDefinition endpoint =
                endpoint(
                        Parcels.with("    quantile: 0.95\n", "")
                                .and("    max_instances: 100\n", "")
                                .and("    clip: {min: 0, max: 30}\n", "")
                                .and("    time: sent\n", ""));
        assertThat(endpoint.serving().quantile()).isEqualTo(0.99);
        assertThat(endpoint.serving().maxInstances()).isEqualTo(1_000);
        assertThat(endpoint.clip()).isNull();
        assertThat(endpoint.time()).isNull();
    }

    @Test
    void aPriorityIsOneOfThree() {
        assertThat(endpoint(Parcels.whole()).serving().priority()).isEqualTo(Priority.NORMAL);
        Parcels low = Parcels.with("quantile: 0.95", "priority: low");
        assertThat(endpoint(low).serving().priority()).isEqualTo(Priority.LOW);
        Parcels.with("quantile: 0.95", "priority: lov # here")
                .reports("priority is 'lov'; did you mean 'low'?");
    }

    @Test
    void clientsHaveBoundsWhereThatIsDeclared() {
        assertThat(Parcels.whole().project().clients()).isNull();
        assertThat(clients("{rate: 100}")).isEqualTo(new ClientLimits(100, 200, null));
        assertThat(clients("{rate: 0.5, burst: 7, by: header X-Api-Key}"))
                .isEqualTo(new ClientLimits(0.5, 7, "x-api-key"));
        limited("{rate: 0} # here").reports("rate is 0.0; write requests in a second, such as 100");
        limited("{rate: 1, by: name} # here")
                .reports("by is 'name'; write address, or a header such as: header x-api-key");
    }

    private static @Nullable ClientLimits clients(String written) {
        return limited(written).project().clients();
    }

    private static Parcels limited(String written) {
        return Parcels.with("entities:", "clients: " + written + "\n\nentities:");
    }

    @Test
    void anUnknownViewIsReported() {
        Parcels.with("usual: depot_history", "usual: depot_histories # here")
                .reports(
                        "usual: view 'depot_histories' is not declared; did you"
                                + " mean 'depot_history'?");
    }

    @Test
    void aKeyOfAnUnknownRequestFeatureIsReported() {
        Parcels.with("key: {depot: depot}}", "key: {depot: depott}} # here")
                .reports("key: the request has no field 'depott'; did you mean 'depot'?");
    }

    @Test
    void aKeyOfTheWrongTypeIsReported() {
        Parcels.with("key: {depot: depot}}", "key: {depot: sent}} # here")
                .reports(
                        "key: field 'sent' of the request is timestamp, but the key"
                                + " field 'depot' is"
                                + " string; write one of: depot, sender");
    }

    @Test
    void aShortRoleWithoutARequestFeatureOfThatNameIsReported() {
        Parcels.with("      depot: string\n", "      hub: string\n")
                .and("usual: depot_history", "usual: depot_history # here")
                .and("key: {depot: depot}}", "key: {depot: hub}}")
                .and("by: [depot]", "by: [hub]")
                .reports(
                        "key says not what gives the key field 'depot' (string); write"
                                + " 'key: {depot: FIELD}' with a field of the"
                                + " request; write one of:"
                                + " hub, sender");
    }

    @Test
    void aRoleNamedAsARequestFeatureIsReported() {
        Parcels.with("      usual: depot_history", "      depot: depot_history # here")
                .and("usual.mean_delay", "depot.mean_delay")
                .reports(
                        "role 'depot' has the name of the request feature in line 57; rename one of"
                                + " them");
    }

    @Test
    void aDerivedFeatureNamedAsARequestFeatureIsReported() {
        Parcels.with("doubled: {", "sender: { # here\n       ")
                .reports(
                        "derived feature 'sender' has the name of the request feature in line 58;"
                                + " rename one of them");
    }

    @Test
    void aDerivedFeatureNamedAsARoleIsReported() {
        Parcels.with("doubled: {", "usual: { # here\n       ")
                .reports(
                        "derived feature 'usual' has the name of the role in line 62; rename one of"
                                + " them");
    }

    @Test
    void anExpressionWithAnUnknownNameIsReported() {
        Parcels.with(HEAVIER, "heavier: {type: float64, expression: weight - now.mode} # here")
                .reports("expression: unknown name 'now.mode' (at character 10 of the expression)");
    }

    @Test
    void anExpressionOfAnotherTypeIsReported() {
        Parcels.with(HEAVIER, "heavier: {type: int64, expression: weight - now.mean} # here")
                .and("expression: heavier + heavier", "expression: now.mean")
                .reports(
                        "expression: the result is float64, not int64 (at character 1 of the"
                                + " expression)");
    }

    @Test
    void aFeatureThatUsesALaterOneIsReported() {
        Parcels.with(HEAVIER, "heavier: {type: float64, expression: weight - doubled} # here")
                .and("expression: heavier + heavier", "expression: now.mean + now.mean")
                .reports(
                        "expression: 'heavier' uses 'doubled', which is declared below it; move"
                                + " 'doubled' above 'heavier'");
    }

    @Test
    void featuresThatUseEachOtherAreReported() {
        Parcels.with(HEAVIER, "heavier: {type: float64, expression: weight - doubled} # here")
                .reports(
                        "expression: 'heavier' is computed from itself (heavier -> doubled ->"
                                + " heavier); remove one of these uses");
    }

    @Test
    void aFeatureThatUsesItselfIsReported() {
        Parcels.with(HEAVIER, "heavier: {type: float64, expression: weight - heavier} # here")
                .reports(
                        "expression: 'heavier' is computed from itself (heavier -> heavier); remove"
                                + " one of these uses");
    }

    @Test
    void aTimeThatIsNoRequestFeatureIsReported() {
        Parcels.with("time: sent", "time: send # here")
                .reports("time: 'send' is no request feature; did you mean 'sent'?");
    }

    @Test
    void aTimeThatIsNoTimestampIsReported() {
        Parcels.with("time: sent", "time: weight # here")
                .reports("time: 'weight' is float64, not timestamp; write one of: sent");
    }

    @Test
    void aBudgetOfNothingIsReported() {
        Parcels.with("budget: 10ms", "budget: 0ms # here")
                .reports("budget is 0s; write a duration above 0 and at most 1m");
    }

    @Test
    void aBudgetOverAMinuteIsReported() {
        Parcels.with("budget: 10ms", "budget: 61s # here")
                .reports("budget is 1m1s; write a duration above 0 and at most 1m");
    }

    @Test
    void aBudgetOfAMinuteIsPossible() {
        assertThat(endpoint(Parcels.with("budget: 10ms", "budget: 60s")).budget())
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void stagesMayBeGivenTheirPartOfTheBudget() {
        var parcels =
                Parcels.with(
                        "quantile: 0.95", "quantile: 0.95\n    stages: {rung: 7ms, wait: 3ms}");
        assertThat(endpoint(parcels).serving().stages())
                .containsOnly(
                        entry("rung", Duration.ofMillis(7)), entry("wait", Duration.ofMillis(3)));
        assertThat(endpoint(Parcels.whole()).serving().stages()).isEmpty();
    }

    @Test
    void stagesMustFitTheBudget() {
        Parcels.with("quantile: 0.95", "stages: {rung: 8ms, wait: 3ms} # here")
                .reports(
                        "stages add up to 11ms, which is more than the budget of 10ms; shorten one,"
                                + " or raise the budget");
    }

    @Test
    void predictionsMayBeKept() {
        var parcels =
                Parcels.with(
                        "quantile: 0.95", "cache: {ttl: 30s, max_entries: 100, max_stale: 5m}");
        assertThat(endpoint(parcels).serving().cache())
                .isEqualTo(new Cache(Duration.ofSeconds(30), Duration.ofMinutes(5), 100));
        var brief = Parcels.with("quantile: 0.95", "cache: {ttl: 30s, max_entries: 100}");
        assertThat(endpoint(brief).serving().cache())
                .isEqualTo(new Cache(Duration.ofSeconds(30), Duration.ofSeconds(30), 100));
        assertThat(endpoint(Parcels.whole()).serving().cache()).isNull();
        Parcels.with("quantile: 0.95", "cache: {ttl: 30s, max_entries: 100, max_stale: 5s} # here")
                .reports(
                        "max_stale is 5s, shorter than the ttl of 30s; make it longer, or leave it"
                                + " out");
    }

    @Test
    void theObjectiveIsAShare() {
        assertThat(endpoint(Parcels.with("quantile: 0.95", "slo: 0.99")).serving().objective())
                .isEqualTo(0.99);
        assertThat(endpoint(Parcels.whole()).serving().objective()).isEqualTo(0.999);
        Parcels.with("quantile: 0.95", "slo: 99.9 # here")
                .reports(
                        "slo is 99.9; write the share of answers that must leave within the budget,"
                                + " such as 0.999");
    }

    @Test
    void aQuantileOutsideOfItsRangeIsReported() {
        Parcels.with("quantile: 0.95", "quantile: 1.0 # here")
                .reports("quantile is 1.0; write a number between 0.5 and 1, such as 0.99");
        Parcels.with("quantile: 0.95", "quantile: 0.5 # here")
                .reports("quantile is 0.5; write a number between 0.5 and 1, such as 0.99");
    }

    @Test
    void aClipWhoseBoundsAreReversedIsReported() {
        Parcels.with("clip: {min: 0, max: 30}", "clip: {min: 30, max: 30} # here")
                .reports("clip has the min 30.0 and the max 30.0; write a min below the max");
    }

    @Test
    void aRequestFeatureWhoseBoundsAreReversedIsReported() {
        Parcels.with(WEIGHT, "weight: {type: float64, min: 5, max: 1} # here")
                .reports(
                        "request feature 'weight' has the min 5.0 and the max 1.0;"
                                + " write a min below"
                                + " the max");
    }

    @Test
    void boundsOfATextAreReported() {
        Parcels.with("{type: string, default: unknown}", "{type: string, min: 3} # here")
                .reports("min: only int64 and float64 have bounds, not string; remove it");
    }

    @Test
    void aDefaultOfTheWrongTypeIsReported() {
        Parcels.with(WEIGHT, "weight: {type: float64, default: heavy} # here")
                .reports("default is 'heavy'; write a value of type float64");
    }

    @Test
    void aDefaultOutsideOfItsBoundsIsReported() {
        Parcels.with(WEIGHT, "weight: {type: float64, min: 0, max: 1, default: 2} # here")
                .reports(
                        "default is 2, which is outside of min and max; write a"
                                + " number between them");
    }

    @Test
    void moreInstancesThanARequestMayHoldAreReported() {
        Parcels.with("max_instances: 100", "max_instances: 10001 # here")
                .reports("max_instances is '10001'; write a whole number from 1 to 10000");
    }

    @Test
    void anEndpointOfTooManyValuesIsReported() {
        Parcels parcels =
                Parcels.with("series: 6, hop: 10m", "series: 1000, hop: 5m")
                        .and("  arrival:\n", "  arrival: # here\n");
        for (int i = 0; i < 10; i++) {
            parcels = parcels.and("    derived:\n", "      r" + i + ": depot_now\n    derived:\n");
        }
        parcels.reports(
                "endpoint 'arrival' needs 11086 values; at most 10000 are possible, so use fewer"
                        + " views");
    }

    @Test
    void aLogNeedsNoMoreThanAShare() {
        var log = endpoint(Parcels.with("max_instances: 100", "log: {share: 0.25}")).log();
        assertThat(log)
                .isEqualTo(
                        new EndpointDefinition.AnswerLog(
                                0.25, Duration.ofDays(7), Duration.ofMinutes(10)));
        assertThat(endpoint(Parcels.whole()).log()).isNull();
    }

    @Test
    void aShareOutsideOfItsRangeIsReported() {
        Parcels.with("max_instances: 100", "log: {share: 0, keep: 2d, every: 1m} # here")
                .reports("share is 0.0; write a number above 0 and at most 1");
    }

    @Test
    void aLogThatIsKeptForNoTimeIsReported() {
        Parcels.with("max_instances: 100", "log: {share: 1, keep: 0s} # here")
                .reports("keep is 0s; write a duration above 0 and at most 3650d");
    }
}
