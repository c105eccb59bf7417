package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.EndpointDefinition.Rung;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Rules of ladders.
class LadderRulesTest {
    private static final String LADDER =
            """
                ladder:
                  - model: full
                  - precomputed: by_depot
                  - default: 2.0
            """;
    private static final String OTHER =
            """
              delivery:
                request: {depot: string}
                budget: 5ms
                ladder: [{default: 1}]
            """;

    private static Parcels ladder(String written) {
        return Parcels.with(LADDER, written);
    }

    @Test
    void rungsAreReadInTheirOrder() {
        var endpoint = Parcels.whole().project().endpoints().get("arrival");
        assertThat(Objects.requireNonNull(endpoint).ladder())
                .containsExactly(
                        new Rung.ModelRung("full"),
                        new Rung.PrecomputedRung("by_depot"),
                        new Rung.DefaultRung(2));
    }

    @Test
    void anEmptyLadderIsReported() {
        ladder("    ladder: [] # here\n")
                .reports("ladder is empty; add a rung, such as '- default: 0.0'");
    }

    @Test
    void aModelBelowADefaultIsReported() {
        ladder("    ladder:\n      - default: 2.0\n      - model: full # here\n")
                .reports(
                        "rung 'full' stands below a default, which always answers; move the default"
                                + " to the end");
    }

    @Test
    void aTableBelowADefaultIsReported() {
        ladder("    ladder:\n      - default: 2.0\n      - precomputed: by_depot # here\n")
                .reports(
                        "rung 'by_depot' stands below a default, which always answers; move the"
                                + " default to the end");
    }

    @Test
    void aSecondDefaultIsReported() {
        ladder("    ladder:\n      - default: 2.0\n      - default: 3.0 # here\n")
                .reports("a ladder has one default; remove this one or the one above");
    }

    @Test
    void aDefaultThatIsNoNumberIsReported() {
        ladder("    ladder:\n      - default: soon # here\n")
                .reports("default is 'soon'; write a number such as 12 or 0.5");
    }

    @Test
    void theSameRungTwiceIsReported() {
        ladder("    ladder:\n      - model: full\n      - model: full # here\n")
                .reports(
                        "rung 'full' has the name of the one in line 70; answers could not be told"
                                + " apart, so remove or rename one");
    }

    @Test
    void aRungThatIsTwoThingsIsReported() {
        ladder("    ladder:\n      - {model: full, default: 2.0} # here\n")
                .reports(
                        "rung must be one of 'model: NAME', 'precomputed: NAME' and"
                                + " 'default: NUMBER'; write each in an item of its own");
    }

    @Test
    void anUnknownModelIsReported() {
        ladder("    ladder:\n      - model: fool # here\n")
                .reports("model: model 'fool' is not declared; write one of: full");
    }

    @Test
    void anUnknownTableIsReported() {
        ladder("    ladder:\n      - precomputed: by_depots # here\n")
                .reports(
                        "precomputed: precomputed table 'by_depots' is not declared; did you mean"
                                + " 'by_depot'?");
    }

    @Test
    void aTableWhereAModelBelongsIsReported() {
        ladder("    ladder:\n      - model: by_depot # here\n")
                .reports(
                        "model: 'by_depot' is a precomputed table, not a model;"
                                + " write one of: full");
    }

    @Test
    void aModelOfAnotherEndpointIsReported() {
        Parcels.with("endpoints:\n", "endpoints:\n" + OTHER)
                .and("ladder: [{default: 1}]", "ladder: [{model: full}] # here")
                .reports(
                        "model 'full' answers endpoint 'arrival', not 'delivery';"
                                + " remove the rung, or"
                                + " declare what answers 'delivery'");
    }

    @Test
    void aTableOfAnotherEndpointIsReported() {
        Parcels.with("endpoints:\n", "endpoints:\n" + OTHER)
                .and("ladder: [{default: 1}]", "ladder: [{precomputed: by_depot}] # here")
                .reports(
                        "precomputed table 'by_depot' answers endpoint 'arrival', not 'delivery';"
                                + " remove the rung, or declare what answers 'delivery'");
    }

    @Test
    void aModelMayRequireFeaturesAndAllOfARole() {
        Parcels project =
                Parcels.with(
                        "      - model: full",
                        "      - {model: full, requires: [weight, usual.mean_delay, now, heavier]}");
        assertThat(project.project().endpoint("arrival").ladder().getFirst())
                .isEqualTo(
                        new Rung.ModelRung(
                                "full",
                                List.of(
                                        "weight",
                                        "usual.mean_delay",
                                        "now.count",
                                        "now.mean",
                                        "now.most",
                                        "now.light",
                                        "now.newest",
                                        "now.by_10m",
                                        "heavier")));
    }

    @Test
    void aRequiredFeatureThatThereIsNotIsReported() {
        Parcels.with("      - model: full", "      - {model: full, requires: [now.maen]} # here")
                .reports(
                        "requires: endpoint 'arrival' has no feature 'now.maen'; did you mean"
                                + " 'now.mean'?");
    }

    @Test
    void onlyAModelRequiresFeatures() {
        Parcels.with("      - default: 2.0", "      - {default: 2.0, requires: [weight]} # here")
                .reports("requires: only a model needs features; remove it");
    }
}
