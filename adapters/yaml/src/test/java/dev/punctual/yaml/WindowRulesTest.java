package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.WindowDefinition.Extent;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules of windows and aggregates.
class WindowRulesTest {
    private static final String MEAN = "mean: {aggregate: mean, of: weight, window: 60m, hop: 5m}";
    private static final String MOST = "most: {aggregate: max, of: pieces, window: 60m, hop: 5m}";

    /// The project with another definition of the feature `mean`, at the marked line.
    private static Parcels mean(String definition) {
        return Parcels.with(MEAN, "mean: {" + definition + "} # here");
    }

    @Test
    void featuresHaveTheTypesOfTheirAggregates() {
        var view = Parcels.whole().project().views().get("depot_now");
        assertThat(Objects.requireNonNull(view).features().fields())
                .containsExactly(
                        Field.of("count", ValueType.INT64),
                        Field.of("mean", ValueType.FLOAT64),
                        Field.of("most", ValueType.INT64),
                        Field.of("light", ValueType.FLOAT64),
                        new Field("newest", ValueType.FLOAT64, 3),
                        new Field("by_10m", ValueType.FLOAT64, 6));
    }

    @Test
    void aMinimumAndTheLastOfWholeNumbersStayWhole() {
        var view =
                Parcels.with(MOST, "most: {aggregate: min, of: pieces, window: 60m, hop: 5m}")
                        .and("last, of: weight, n: 3", "last, of: pieces, n: 100")
                        .project()
                        .views()
                        .get("depot_now");
        assertThat(Objects.requireNonNull(view).features().fields())
                .contains(
                        Field.of("most", ValueType.INT64),
                        new Field("newest", ValueType.INT64, 100));
    }

    @Test
    void aWindowThatIsNoMultipleOfItsHopIsReported() {
        mean("aggregate: mean, of: weight, window: 62m, hop: 5m")
                .reports("window is 1h2m, which is no multiple of the hop 5m; write 1h5m");
    }

    @Test
    void aHopOfNothingIsReported() {
        mean("aggregate: mean, of: weight, window: 60m, hop: 0s")
                .reports("hop is 0s; write a duration above 0 and at most 400d");
    }

    @Test
    void aWindowOfNothingIsReported() {
        mean("aggregate: mean, of: weight, window: 0s, hop: 5m")
                .reports("window is 0s; write a duration above 0 and at most 400d");
    }

    @Test
    void aNegativeWindowIsReported() {
        mean("aggregate: mean, of: weight, window: -60m, hop: 5m")
                .reports(
                        "window is '-60m'; write a duration such as 250us, 10ms, 5s, 30m, 6h, 7d or"
                                + " 1h30m");
    }

    @Test
    void aWindowOverFourHundredDaysIsReported() {
        mean("aggregate: mean, of: weight, window: 401d, hop: 1d")
                .reports("window is 401d; write a duration above 0 and at most 400d");
    }

    @Test
    void secondsAndMonthsGoTogetherInOneView() {
        var project =
                Parcels.with(MEAN, MEAN.replace("window: 60m, hop: 5m", "window: 360d, hop: 1d"))
                        .and(MOST, MOST.replace("window: 60m, hop: 5m", "window: 3s, hop: 1s"))
                        .project();
        assertThat(project.views()).containsKey("depot_now");
    }

    @Test
    void hopsNeedNotBeMultiplesOfEachOther() {
        var project =
                Parcels.with(MEAN, MEAN.replace("window: 60m, hop: 5m", "window: 70m, hop: 7m"));
        assertThat(project.project().views()).containsKey("depot_now");
    }

    @ParameterizedTest
    @CsvSource({
        "400d, 1d",
        "12d, 1d",
        "7d, 1h",
        "12h, 1h",
        "13h30m, 5m",
        "60m, 5m",
        "30m, 1m",
        "2m, 10s",
        "90s, 1s",
        "12s, 1s"
    })
    void aHopThatIsNotWrittenFollowsFromTheWindow(String window, String hop) {
        var feature = mean("aggregate: mean, of: weight, window: " + window).window("mean");
        assertThat(feature.extent())
                .isEqualTo(new Extent.Sliding(duration(window), duration(hop), Duration.ZERO));
    }

    @Test
    void aWindowWithoutAUsualHopNeedsOne() {
        mean("aggregate: mean, of: weight, window: 5s")
                .reports("feature 'mean' has no 'hop'; add, for example, 'hop: 5s'");
    }

    @Test
    void everyKindOfWindowIsRead() {
        assertThat(extent("window: 1d, hop: 1h, offset: 7d"))
                .isEqualTo(
                        new Extent.Sliding(
                                Duration.ofDays(1), Duration.ofHours(1), Duration.ofDays(7)));
        assertThat(extent("kind: sliding, window: 1h, hop: 5m"))
                .isEqualTo(
                        new Extent.Sliding(
                                Duration.ofHours(1), Duration.ofMinutes(5), Duration.ZERO));
        assertThat(extent("kind: fixed, window: 1d"))
                .isEqualTo(new Extent.Fixed(Duration.ofDays(1), Duration.ZERO));
        assertThat(extent("kind: fixed, window: 1d, offset: 2d"))
                .isEqualTo(new Extent.Fixed(Duration.ofDays(1), Duration.ofDays(2)));
        assertThat(extent("kind: session, gap: 30m"))
                .isEqualTo(new Extent.Session(Duration.ofMinutes(30)));
        assertThat(extent("kind: lifetime")).isEqualTo(new Extent.Lifetime());
        assertThat(extent("series: 3, hop: 1h"))
                .isEqualTo(new Extent.Series(Duration.ofHours(1), 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    kind: rolling, window: 1h | kind is 'rolling'; write one of: sliding, fixed, session, lifetime
                    kind: fixed | feature 'mean' has no 'window'; add, for example, 'window: 1d'
                    kind: fixed, window: 1d, hop: 1h | hop: a fixed window moves by its own length; remove 'hop'
                    kind: fixed, window: 1d, offset: 25h | offset is 1d1h, which is no multiple of the window 1d; write 2d
                    window: 1h, hop: 5m, offset: 7m | offset is 7m, which is no multiple of the hop 5m; write 10m
                    window: 1h, hop: 5m, offset: 0m | offset is 0s; write a duration above 0 and at most 400d
                    window: 1h, gap: 5m | gap: only a session has a gap; remove 'gap'
                    kind: session | feature 'mean' has no 'gap'; add, for example, 'gap: 30m'
                    kind: session, gap: 0s | gap is 0s; write a duration above 0 and at most 400d
                    kind: session, gap: 5m, window: 1h | window: a session is as long as its events make it; remove 'window'
                    kind: lifetime, window: 1h | window: a lifetime has all events; remove 'window'
                    kind: lifetime, offset: 1h | offset: a lifetime has all events; remove 'offset'
                    kind: fixed, series: 3, hop: 1h | kind: a series has slots of its own; remove 'kind'
                    series: 3, hop: 1h, offset: 1h | offset: a series begins with the present slot; remove 'offset'
                    """)
    void aWindowThatMakesNoSenseIsReported(String written, String message) {
        mean("aggregate: mean, of: weight, " + written).reports(message);
    }

    @Test
    void everyAggregateHasItsType() {
        assertThat(field("aggregate: variance, of: pieces")).isEqualTo(number(ValueType.FLOAT64));
        assertThat(field("aggregate: stddev, of: pieces")).isEqualTo(number(ValueType.FLOAT64));
        assertThat(field("aggregate: first, of: place")).isEqualTo(number(ValueType.STRING));
        assertThat(field("aggregate: last, of: place")).isEqualTo(number(ValueType.STRING));
        assertThat(field("aggregate: max, of: at")).isEqualTo(number(ValueType.TIMESTAMP));
        assertThat(field("aggregate: last_distinct, of: place, n: 4"))
                .isEqualTo(new Field("mean", ValueType.STRING, 4));
        assertThat(field("aggregate: top_k, of: place, n: 5"))
                .isEqualTo(new Field("mean", ValueType.STRING, 5));
        assertThat(field("aggregate: approx_count_distinct, of: place"))
                .isEqualTo(number(ValueType.INT64));
        assertThat(field("aggregate: approx_quantile, of: pieces, quantile: 0.9"))
                .isEqualTo(number(ValueType.FLOAT64));
        assertThat(field("aggregate: count, by: place, n: 20"))
                .isEqualTo(Field.keyed("mean", ValueType.INT64, 20));
        assertThat(field("aggregate: last, of: pieces, by: place, n: 2"))
                .isEqualTo(Field.keyed("mean", ValueType.INT64, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    aggregate: variance, of: place | of: 'place' is string, but a variance needs int64 or float64; write one of: scan, weight, pieces
                    aggregate: min, of: place | of: 'place' is string, but a min needs int64, float64 or timestamp; write one of: scan, at, weight, pieces
                    aggregate: top_k, of: weight, n: 2 | of: 'weight' is float64, but a top_k needs string or int64; write one of: scan, place, pieces
                    aggregate: top_k, of: place | feature 'mean' does not say how many values it has; add, for example, 'n: 5'
                    aggregate: last_distinct, of: place, n: 101 | n is '101'; write a whole number from 1 to 100
                    aggregate: count, by: place | feature 'mean' does not say how many entries it has; add, for example, 'n: 5'
                    aggregate: count, by: weight, n: 3 | by: 'weight' is float64, but the key of a map needs string, int64 or bool; write one of: scan, place, pieces
                    aggregate: count, by: plaza, n: 3 | by: the event has no field 'plaza'; write one of: scan, place, pieces
                    aggregate: last, of: place, by: scan, n: 3 | by: the values of a map are no texts; remove 'by'
                    aggregate: top_k, of: place, by: scan, n: 3 | by: a map has one number for each key, which top_k is not kept for; remove 'by'
                    aggregate: approx_quantile, of: weight | feature 'mean' has no 'quantile'; add, for example, 'quantile: 0.9'
                    aggregate: approx_quantile, of: weight, quantile: 90 | quantile is 90.0; write a number from 0 to 1, such as 0.9
                    aggregate: mean, of: weight, quantile: 0.5 | quantile: only approx_quantile has one; remove 'quantile'
                    """)
    void anAggregateThatMakesNoSenseIsReported(String written, String message) {
        mean(written + ", window: 60m, hop: 5m").reports(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    aggregate: count, by: place, n: 3 | series: a map has no series; remove 'series'
                    aggregate: first, of: place | series: a series has numbers, not texts; remove 'series'
                    aggregate: top_k, of: place, n: 3 | series: 'aggregate: top_k' is a list already; remove 'series'
                    """)
    void aSeriesOfWhatIsNoNumberIsReported(String written, String message) {
        mean(written + ", series: 3, hop: 5m").reports(message);
    }

    @Test
    void tooManyDifferentConditionsInOneViewAreReported() {
        String many =
                IntStream.range(0, 62)
                        .mapToObj(i ->
                                "f%d: {aggregate: count, where: %d.0 < weight, window: 1h}"
                                        .formatted(i, i))
                        .collect(Collectors.joining("\n      "));
        assertThat(Parcels.with(MEAN, MEAN + "\n      " + many).problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.message())
                                .isEqualTo(
                                        "features has 63 different conditions in 'where'; at most 62 are"
                                                + " possible, so split the view"));
    }

    private static Extent extent(String written) {
        return mean("aggregate: mean, of: weight, " + written).window("mean").extent();
    }

    private static Field field(String written) {
        var view =
                mean(written + ", window: 60m, hop: 5m")
                        .and("now.mean, heavier", "now.most, heavier")
                        .and("weight - now.mean", "weight - now.light")
                        .project()
                        .views()
                        .get("depot_now");
        Schema features = Objects.requireNonNull(view).features();
        return features.field(features.indexOf("mean"));
    }

    private static Field number(ValueType type) {
        return Field.of("mean", type);
    }

    private static Duration duration(String text) {
        return Objects.requireNonNull(Durations.parse(text));
    }

    @Test
    void aMissingWindowIsReported() {
        mean("aggregate: mean, of: weight, hop: 5m")
                .reports("feature 'mean' has no 'window'; add, for example, 'window: 60m'");
    }

    @Test
    void aSeriesOverAThousandIsReported() {
        mean("aggregate: mean, of: weight, series: 1001, hop: 5m")
                .reports("series is '1001'; write a whole number from 1 to 1000");
    }

    @Test
    void aSeriesThatLooksBackTooFarIsReported() {
        mean("aggregate: mean, of: weight, series: 500, hop: 1d")
                .reports(
                        "series looks back 500d; at most 400d are possible, so write"
                                + " fewer slots or a"
                                + " shorter hop");
    }

    @Test
    void aSeriesWithAWindowIsReported() {
        mean("aggregate: mean, of: weight, series: 6, window: 60m, hop: 10m")
                .reports("window: a series looks back series x hop; remove 'window' or 'series'");
    }

    @Test
    void aSeriesOfTheLastIsReported() {
        mean("aggregate: last, of: weight, series: 6, hop: 10m")
                .reports("series: 'aggregate: last' is a list already; remove 'series'");
    }

    @Test
    void moreThanAHundredLastValuesAreReported() {
        mean("aggregate: last, of: weight, n: 101, window: 60m, hop: 5m")
                .reports("n is '101'; write a whole number from 1 to 100");
    }

    @Test
    void aNumberOfValuesOfAnythingButTheLastIsReported() {
        mean("aggregate: mean, of: weight, n: 3, window: 60m, hop: 5m")
                .reports("n: only last, last_distinct, top_k and maps keep n values; remove 'n'");
    }

    @Test
    void anUnknownAggregateIsReported() {
        mean("aggregate: average, of: weight, window: 60m, hop: 5m")
                .reports(
                        "aggregate is 'average'; write one of: count, sum, mean, min, max, variance,"
                                + " stddev, share, first, last, ...");
    }

    @Test
    void aMeanOfNothingIsReported() {
        mean("aggregate: mean, window: 60m, hop: 5m")
                .reports(
                        "feature 'mean' computes the mean of nothing; add 'of:"
                                + " FIELD'; write one of:"
                                + " scan, weight, pieces");
    }

    @Test
    void aCountOfAFieldIsReported() {
        mean("aggregate: count, of: weight, window: 60m, hop: 5m")
                .reports("of: a count is not computed of a field; remove 'of'");
    }

    @Test
    void aMeanOfAnUnknownFieldIsReported() {
        mean("aggregate: mean, of: wait, window: 60m, hop: 5m")
                .reports("of: the event has no field 'wait'; write one of: scan, weight, pieces");
    }

    @Test
    void aMeanOfATextIsReported() {
        mean("aggregate: mean, of: place, window: 60m, hop: 5m")
                .reports(
                        "of: 'place' is string, but a mean needs int64 or float64;"
                                + " write one of: scan,"
                                + " weight, pieces");
    }

    @Test
    void aShareWithoutAConditionIsReported() {
        mean("aggregate: share, window: 60m, hop: 5m")
                .reports(
                        "feature 'mean' is a share without a condition; add, for example,"
                                + " 'where: delay >= 15.0'");
    }

    @Test
    void aConditionThatIsNotBooleanIsReported() {
        mean("aggregate: mean, of: weight, where: weight + weight, window: 60m, hop: 5m")
                .reports(
                        "where: the result is float64, not bool (at character 1 of"
                                + " the expression)");
    }

    @Test
    void aConditionOnAnUnknownFieldIsReported() {
        mean("aggregate: count, where: 1.0 < wait, window: 60m, hop: 5m")
                .reports("where: unknown name 'wait' (at character 7 of the expression)");
    }
}
