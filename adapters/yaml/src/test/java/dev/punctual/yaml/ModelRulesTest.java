package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.Release;
import dev.punctual.core.definition.Release.Acceptance;
import dev.punctual.core.definition.Release.Bounds;
import dev.punctual.core.definition.Release.Canary;
import dev.punctual.core.definition.Release.Versions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Rules of labels, models and precomputed tables.
class ModelRulesTest {
    private static final String INPUTS = "inputs: [weight, usual.mean_delay, now.mean, heavier]";
    private static final String VALIDATE =
            "validate: {from: 2026-04-01T00:00:00Z, to: 2026-05-01T00:00:00Z}";
    private static final String OTHER =
            """
            endpoints:
              delivery:
                request: {depot: string}
                budget: 5ms
                ladder: [{default: 1}]
            """;

    @Test
    void everyNumericFieldIsMeantByAStar() {
        var model = Parcels.with(INPUTS, "inputs: [\"*\"]").project().models().get("full");
        assertThat(Objects.requireNonNull(model).inputs())
                .containsExactly(
                        "weight",
                        "usual.mean_delay",
                        "usual.parcels",
                        "now.count",
                        "now.mean",
                        "now.most",
                        "now.light",
                        "now.newest",
                        "now.by_10m",
                        "heavier",
                        "doubled");
    }

    private static final String TRAINED =
            """
                format: xgboost
                labels: arrivals
                inputs: [weight, usual.mean_delay, now.mean, heavier]
                optimise: rmse
                parameters: {rounds: 50, objective: "reg:squarederror"}
            """;
    private static final String MADE =
            """
                format: onnx
                artefact: models/full.onnx
                endpoint: arrival
                inputs: [weight, now.mean]
            """;

    @Test
    void aModelMadeElsewhereNamesItsFileAndItsEndpoint() {
        var model = Parcels.with(TRAINED, MADE).project().models().get("full");
        assertThat(Objects.requireNonNull(model).endpoint()).isEqualTo("arrival");
        assertThat(model.origin()).isEqualTo(new Origin.Made("models/full.onnx", -1));
        var third = Parcels.with(TRAINED, MADE + "    output: 2\n").project().models().get("full");
        assertThat(Objects.requireNonNull(third).origin())
                .isEqualTo(new Origin.Made("models/full.onnx", 2));
    }

    @Test
    void rowsOfSeveralRequestsAreRunTogetherWhereThatIsDeclared() {
        var alone = Parcels.with(TRAINED, MADE).project().models().get("full");
        assertThat(Objects.requireNonNull(alone).batch()).isOne();
        Parcels batched = Parcels.with(TRAINED, MADE + "    batch: {max: 32}\n");
        var together = batched.project().models().get("full");
        assertThat(Objects.requireNonNull(together).batch()).isEqualTo(32);
        Parcels.with(TRAINED, MADE + "    batch: {max: 0} # here\n")
                .reports("max is '0'; write a whole number from 1 to 1024");
    }

    @Test
    void mistakesInAModelMadeElsewhereAreReported() {
        Parcels.with(TRAINED, MADE.replace("full.onnx", "none.onnx # here"))
                .reports(
                        "artefact: the project has no file 'models/none.onnx'; create it or mend"
                                + " the path");
        Parcels.with(TRAINED, MADE.replace("endpoint: arrival", "endpoint: arrivall # here"))
                .reports("endpoint: endpoint 'arrivall' is not declared; did you mean 'arrival'?");
        Parcels.with(TRAINED, MADE + "    labels: arrivals # here\n")
                .reports(
                        "model 'full' knows no key 'labels'; write one of: artefact, format,"
                                + " description, endpoint, output, inputs, batch, parameters,"
                                + " versions, accept, ...");
        Parcels.with(TRAINED, MADE + "    output: -1 # here\n")
                .reports("output is '-1'; write a whole number from 0 to 4096");
        Parcels.with("format: xgboost", "format: lightgbm # here")
                .reports(
                        "format: models of format lightgbm are not trained here; name the file of"
                                + " one made elsewhere as 'artefact', or train xgboost");
    }

    @Test
    void howVersionsComeIntoServiceIsRead() {
        Release release =
                released(
                        """
                            versions: {pinned: [3, "5"]}
                            accept: {rmse: {max: 27}, auc: {min: 0.75, max: 1}, p99: 5ms, size: 20MB}
                            canary: {share: 0.1, p99: 4ms, errors: 0.02, min_answers: 100}
                        """);
        assertThat(release.versions()).isEqualTo(new Versions.Pinned(List.of("3", "5")));
        assertThat(release.acceptance())
                .isEqualTo(
                        new Acceptance(
                                Map.of(
                                        "rmse",
                                        new Bounds(null, 27.0),
                                        "auc",
                                        new Bounds(0.75, 1.0)),
                                Duration.ofMillis(5),
                                20_000_000L));
        assertThat(release.canary()).isEqualTo(new Canary(0.1, Duration.ofMillis(4), 0.02, 100));
        assertThat(released("")).isEqualTo(Release.USUAL);
    }

    private static Release released(String more) {
        var model = Parcels.with(TRAINED, MADE + more).project().models().get("full");
        return Objects.requireNonNull(model).release();
    }

    @Test
    void mistakesInHowVersionsComeIntoServiceAreReported() {
        Parcels.with(TRAINED, MADE + "    versions: {latest: 2, pinned: [3]} # here\n")
                .reports("versions takes one of 'latest: 2' and 'pinned: [3, 5]'");
        Parcels.with(TRAINED, MADE + "    accept: {rmse: {}} # here\n")
                .reports("bounds 'rmse' are none; write {max: 27.0} or {min: 0.75}");
        Parcels.with(TRAINED, MADE + "    accept: {auc: {min: 0.9, max: 0.8}} # here\n")
                .reports("bounds 'auc' have a max below their min; write a greater one");
        Parcels.with(TRAINED, MADE + "    canary: {share: 1} # here\n")
                .reports("share is 1.0; write a share above 0 and below 1, such as 0.05");
    }

    @Test
    void parametersKeepTheirOrderAndText() {
        var model = Parcels.whole().project().models().get("full");
        assertThat(Objects.requireNonNull(model).parameters().toString())
                .isEqualTo("{rounds=50, objective=reg:squarederror}");
    }

    @Test
    void anUnknownEndpointOfLabelsIsReported() {
        Parcels.with("    endpoint: arrival\n    source", "    endpoint: arival # here\n    source")
                .reports("endpoint: endpoint 'arival' is not declared; did you mean 'arrival'?");
    }

    @Test
    void labelsOfAnEventSourceAreReported() {
        Parcels.with(
                        "    source: warehouse\n    sql: sql/labels",
                        "    source: scans # here\n    sql: sql/labels")
                .reports(
                        "source: 'scans' is of kind event, but a source of kind batch is needed;"
                                + " write one of: warehouse");
    }

    @Test
    void aLabelThatTheQuestionHoldsIsReported() {
        Parcels.with("label: days", "label: weight # here")
                .reports(
                        "label: 'weight' is a feature of the endpoint, which would know its answer;"
                                + " name the column of the answer");
    }

    @Test
    void splitsThatOverlapAreReported() {
        Parcels.with(
                        VALIDATE,
                        "validate: {from: 2026-03-31T00:00:00Z, to: 2026-05-01T00:00:00Z} # here")
                .reports(
                        "validate overlaps train in line 82, which lasts from"
                                + " 2026-01-05T00:00:00Z to"
                                + " 2026-04-01T00:00:00Z; write ranges that share no instant");
    }

    @Test
    void aSplitThatEndsBeforeItBeginsIsReported() {
        Parcels.with(
                        VALIDATE,
                        "validate: {from: 2026-05-01T00:00:00Z, to: 2026-05-01T00:00:00Z} # here")
                .reports("to is not after from, 2026-05-01T00:00:00Z; write a later time");
    }

    @Test
    void aMissingSplitIsReported() {
        Parcels.with("    " + VALIDATE + "\n", "")
                .and("  arrivals:\n", "  arrivals: # here\n")
                .reports(
                        "labels 'arrivals' has no 'validate'; add, for example,"
                                + " 'validate: {from: 2001-01-15T00:00:00Z, to:"
                                + " 2001-05-01T00:00:00Z}'");
    }

    @Test
    void aSampleOutsideOfItsRangeIsReported() {
        Parcels.with("sample: 0.5}", "sample: 0} # here")
                .reports("sample is 0.0; write a share above 0 and at most 1");
        Parcels.with("sample: 0.5}", "sample: 1.5} # here")
                .reports("sample is 1.5; write a share above 0 and at most 1");
    }

    @Test
    void unknownLabelsOfAModelAreReported() {
        Parcels.with("labels: arrivals", "labels: arrival # here")
                .reports("labels: 'arrival' is an endpoint, not labels; did you mean 'arrivals'?");
    }

    @Test
    void anUnknownFormatIsReported() {
        Parcels.with("format: xgboost", "format: xgbost # here")
                .reports("format is 'xgbost'; did you mean 'xgboost'?");
    }

    @Test
    void anUnknownMetricIsReported() {
        Parcels.with("optimise: rmse", "optimise: beauty # here")
                .reports("optimise is 'beauty'; write one of: rmse, mae, logloss");
    }

    @Test
    void anUnknownInputIsReported() {
        Parcels.with(INPUTS, "inputs: [weight, now.means] # here")
                .reports(
                        "inputs: endpoint 'arrival' has no feature 'now.means'; did you mean"
                                + " 'now.mean'?");
    }

    @Test
    void anInputThatIsNotNumericIsReported() {
        Parcels.with(INPUTS, "inputs: [weight, usual.zone] # here")
                .reports(
                        "inputs: 'usual.zone' is string, but a model takes bool, int64 and float64;"
                                + " remove it or derive a number from it");
    }

    @Test
    void anInputThatIsNamedTwiceIsReported() {
        Parcels.with(INPUTS, "inputs: [\"*\", weight] # here")
                .reports("inputs name 'weight' twice; remove one");
    }

    @Test
    void aModelWithoutInputsIsReported() {
        Parcels.with(INPUTS, "inputs: [] # here")
                .reports("inputs is empty; name features, or write [\"*\"] for all numeric ones");
    }

    @Test
    void anUnknownEndpointOfATableIsReported() {
        Parcels.with("    endpoint: arrival\n    by", "    endpoint: arrive # here\n    by")
                .reports("endpoint: endpoint 'arrive' is not declared; did you mean 'arrival'?");
    }

    @Test
    void aTableByWhatIsNotSentIsReported() {
        Parcels.with("by: [depot]", "by: [depot, heavier] # here")
                .reports(
                        "by: 'heavier' is no request feature of endpoint 'arrival'; write one of:"
                                + " sent, depot, sender, weight");
    }

    @Test
    void aTableByNothingIsReported() {
        Parcels.with("by: [depot]", "by: [] # here")
                .reports("by is empty; name the request features that make the key");
    }

    @Test
    void aTableByTheSameTwiceIsReported() {
        Parcels.with("by: [depot]", "by: [depot, depot] # here")
                .reports("by names 'depot' twice; remove one");
    }

    @Test
    void anUnknownModelOfATableIsReported() {
        Parcels.with("    model: full", "    model: ful # here")
                .reports("model: model 'ful' is not declared; did you mean 'full'?");
    }

    @Test
    void aTableOfAnUnknownSplitIsReported() {
        Parcels.with("over: validate", "over: validation # here")
                .reports("over is 'validation'; did you mean 'validate'?");
    }

    @Test
    void aTableOfAModelOfAnotherEndpointIsReported() {
        Parcels.with("endpoints:\n", OTHER)
                .and(
                        "precomputed:\n",
                        """
                        precomputed:
                          other:
                            endpoint: delivery
                            by: [depot]
                            model: full # here
                            over: test
                        """)
                .reports(
                        "model: model 'full' answers endpoint 'arrival', not"
                                + " 'delivery'; name a model"
                                + " of endpoint 'delivery'");
    }
}
