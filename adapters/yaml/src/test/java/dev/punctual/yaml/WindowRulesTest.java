package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.util.Objects;
import org.junit.jupiter.api.Test;

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
    void aWindowOfTooManySlotsIsReported() {
        mean("aggregate: mean, of: weight, window: 25005m, hop: 5m")
                .reports(
                        "feature 'mean' looks back over 5001 slots of 5m, the smallest hop of the"
                                + " view; at most 5000 are possible, so write longer hops or a"
                                + " shorter window");
    }

    @Test
    void aWindowOfFiveThousandSlotsIsPossible() {
        var project = Parcels.with(MEAN, MEAN.replace("window: 60m", "window: 25000m")).project();
        assertThat(project.views()).containsKey("depot_now");
    }

    @Test
    void theSlotsOfALongWindowAreThoseOfTheSmallestHop() {
        mean("aggregate: mean, of: weight, window: 300d, hop: 1d")
                .reports(
                        "feature 'mean' looks back over 86400 slots of 5m, the smallest hop of the"
                                + " view; at most 5000 are possible, so write longer hops or a"
                                + " shorter window");
    }

    @Test
    void hopsThatAreNoMultiplesOfTheSmallestAreReported() {
        mean("aggregate: mean, of: weight, window: 70m, hop: 7m")
                .reports(
                        "feature 'mean' has the hop 7m, which is no multiple of 5m,"
                                + " the smallest hop"
                                + " of the view; write a multiple of it");
    }

    @Test
    void aMissingHopIsReported() {
        mean("aggregate: mean, of: weight, window: 60m")
                .reports("feature 'mean' has no 'hop'; add, for example, 'hop: 5m'");
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
                .reports("n: only 'aggregate: last' keeps n values; remove 'n'");
    }

    @Test
    void anUnknownAggregateIsReported() {
        mean("aggregate: average, of: weight, window: 60m, hop: 5m")
                .reports(
                        "aggregate is 'average'; write one of: count, sum, mean, min, max, share,"
                                + " last");
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
