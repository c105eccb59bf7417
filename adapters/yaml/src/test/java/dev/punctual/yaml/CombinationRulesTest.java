package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.BucketedFeature;
import dev.punctual.core.definition.Bucketing;
import dev.punctual.core.definition.DefinitionText;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content.ByCombination;
import dev.punctual.core.definition.PrecomputedDefinition.Frequent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules of precomputed predictions that are kept by combination of features.
class CombinationRulesTest {
    private static final String MEANS = "    by: [depot]\n    model: full\n    over: validate\n";

    private static Parcels by(String features) {
        return more(features, "");
    }

    private static Parcels more(String features, String more) {
        return Parcels.with(MEANS, "    by: " + features + "\n    model: full\n" + more);
    }

    private static ByCombination read(Parcels parcels) {
        return (ByCombination) parcels.project().precomputed("by_depot").content();
    }

    @Test
    void eachFeatureHasItsBuckets() {
        ByCombination content =
                read(
                        by(
                                "{weight: {edges: [-0.0, 2, 10.5]}, depot: {vocabulary: [a, b]}, sender: {hash: 50}}"));
        assertThat(content.features())
                .containsExactly(
                        new BucketedFeature("weight", new Bucketing.Edges(List.of(0.0, 2.0, 10.5))),
                        new BucketedFeature("depot", new Bucketing.Vocabulary(List.of("a", "b"))),
                        new BucketedFeature("sender", new Bucketing.Hash(50)));
        assertThat(content.frequent()).isNull();
        assertThat(content.limit()).isEqualTo(1_000_000);
        assertThat(content.every()).isNull();
        assertThat(read(by("{weight: {quantiles: 10}}")).features())
                .containsExactly(new BucketedFeature("weight", new Bucketing.Quantiles(10)));
    }

    @Test
    void aGatewayMayComputeThemAgainAndAgain() {
        String features = "{weight: {quantiles: 10}}";
        assertThat(read(more(features, "    schedule: {every: 6h}\n")).every())
                .isEqualTo(Duration.ofHours(6));
        more(features, "    schedule: {every: 0s} # here\n")
                .reports("every is 0s; write a duration above 0 and at most 3650d");
    }

    @Test
    void onlyFrequentOnesMayBeWanted() {
        ByCombination content =
                read(
                        more(
                                "{weight: {quantiles: 10}}",
                                "    select: {frequent: {at_least: 5}}\n    limit: 2000\n"));
        assertThat(content.frequent()).isEqualTo(new Frequent(5, Duration.ofDays(7)));
        assertThat(content.limit()).isEqualTo(2_000);
        assertThat(read(more("{weight: {quantiles: 10}}", "    select: all\n")).frequent())
                .isNull();
    }

    @Test
    void aFeatureDerivedFromTheRequestAloneIsKnownInTime() {
        Parcels parcels =
                by("{heavy: bool, depot: {hash: 9}}")
                        .and(
                                "    derived:\n",
                                "    derived:\n      heavy: {type: bool, expression: weight > 2.0}\n");
        assertThat(read(parcels).names()).containsExactly("heavy", "depot");
    }

    @Test
    void aFeatureThatIsReadIsNot() {
        String why =
                " is known only when views have been read, and the key is needed before; use request"
                        + " features, or what is derived from them alone";
        by("{heavier: {quantiles: 4}} # here").reports("by: 'heavier'" + why);
        by("{doubled: {quantiles: 4}} # here").reports("by: 'doubled'" + why);
        by("{usual.mean_delay: {quantiles: 4}} # here").reports("by: 'usual.mean_delay'" + why);
    }

    @Test
    void unknownFeaturesAndTimesAreReported() {
        by("{depto: {hash: 4}} # here")
                .reports("by: 'depto' is no feature of endpoint 'arrival'; did you mean 'depot'?");
        by("{sent: {hash: 4}} # here")
                .reports(
                        "by: 'sent' is a timestamp, which has no buckets; derive a number from it, such as its hour");
    }

    @Test
    void bucketsMustFitTheType() {
        by("{depot: {edges: [1]}} # here")
                .reports("edges: 'depot' is string; edges are for int64 and float64");
        by("{weight: {hash: 4}} # here")
                .reports("hash: 'weight' is float64; hash are for int64 and string");
        by("{depot: bool} # here")
                .reports(
                        "buckets of 'depot' (string) are 'bool'; write {edges: [10, 20]}, {quantiles: 10}, {vocabulary: [a, b]}, {hash: 100} or bool");
        by("{weight: {edges: [1], quantiles: 4}} # here")
                .reports(
                        "'weight' needs one kind of buckets and has 2; write {edges: [10, 20]}, {quantiles: 10}, {vocabulary: [a, b]}, {hash: 100} or bool");
    }

    @Test
    void edgesAscend() {
        by("{weight: {edges: [1, 3, 3]}} # here")
                .reports("edges: 3.0 comes after 3.0; write them ascending, each once");
        by("{weight: {edges: [0, -0.0]}} # here")
                .reports("edges: 0.0 comes after 0.0; write them ascending, each once");
        by("{depot: {vocabulary: [a, b, a]}} # here")
                .reports("vocabulary has 'a' twice; remove one");
    }

    @Test
    void tooManyKeysAreReportedBeforeAnythingIsComputed() {
        String by = "{weight: {edges: [1, 2, 3]}, depot: {vocabulary: [a, b, c]}} # here";
        more(by, "    limit: 11\n")
                .reports(
                        "by makes at least 12 keys, which is over the limit of 11; use fewer features or buckets, 'select: {frequent: {at_least: 5}}', or a higher limit");
        assertThat(read(more(by, "    limit: 11\n    select: {frequent: {at_least: 2}}\n")).limit())
                .isEqualTo(11);
        assertThat(read(more(by, "    limit: 12\n")).limit()).isEqualTo(12);
    }

    @Test
    void whatBelongsToAnotherFormIsReported() {
        more("{weight: {quantiles: 4}}", "    over: test # here\n")
                .reports(
                        "over: a table by combination learns from the rows its model was trained with; remove it");
        more("{weight: {quantiles: 4}}", "    select: {top: {n: 5, order_by: traffic}}\n")
                .problemsAre(
                        "select of precomputed table has no 'frequent'; add, for example, 'frequent: {at_least: 5}'",
                        "select of precomputed table knows no key 'top'; write one of: frequent");
        Parcels.with(MEANS, MEANS + "    limit: 5 # here\n")
                .reports("limit: only a table by combination has one; remove it");
        more("{weight: {quantiles: 4}}", "    select: some # here\n")
                .reports("select is 'some'; write all, or for example {frequent: {at_least: 5}}");
    }

    @Test
    void aPlanOfChangesNamesItsParts() {
        PrecomputedDefinition table =
                by("{weight: {edges: [1]}, depot: {hash: 9}}").project().precomputed("by_depot");
        assertThat(DefinitionText.of(table))
                .containsEntry("kind", "by_combination")
                .containsEntry("features.weight.bucketing.kind", "edges")
                .containsEntry("features.weight.bucketing.edges", "1.0")
                .containsEntry("features.depot.bucketing.buckets", "9")
                .containsEntry("limit", "1000000");
    }
}
