package dev.punctual.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Rung.ModelRung;
import dev.punctual.core.definition.EndpointDefinition.Rung.PrecomputedRung;
import dev.punctual.core.definition.EndpointDefinition.Serving;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.lane.Priority;
import dev.punctual.core.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Ledgers that were made up.
class BudgetReportTest {
    private static final long MICRO = 1_000;
    private static final Duration BUDGET = Duration.ofMillis(10);
    private static final Map<String, Duration> DECLARED =
            Map.of("features", Duration.ofMillis(3), "rung", Duration.ofMillis(5));

    private final ManualClock clock = new ManualClock();
    private EndpointSpending spending = new EndpointSpending(endpoint(DECLARED), clock);

    @Test
    void stagesAreThoseThatDefinitionsMayName() {
        assertThat(Stage.ALL).extracting(Stage::wireName).isEqualTo(Serving.STAGES);
    }

    @Test
    void whatMakesAnswersLateIsNamedWithItsShare() {
        finish(900, 1_000, 2_000, 100);
        finish(
                60, 9_000, 2_000,
                100); // features, and features alone: 2 ms over the budget without them
        finish(40, 1_000, 12_000, 100); // the rung
        finish(20, 7_000, 9_000, 100); // both: neither alone would have helped
        BudgetReport report = BudgetReport.of(spending, 60);
        assertThat(report.declared()).isTrue();
        assertThat(report.requests()).isEqualTo(1_020);
        assertThat(report.late()).isEqualTo(120);
        assertThat(report.culprit()).extracting(Part::name).isEqualTo("features");
        BudgetReport.Line features = line(report, "features");
        assertThat(features.allottedNanos()).isEqualTo(3_000 * MICRO);
        assertThat(features.lateShare()).isCloseTo(60 / 120.0, within(0.2));
        assertThat(features.curable()).isEqualTo(60);
        assertThat(features.overShare()).isCloseTo(80 / 1_020.0, within(1e-9));
        assertThat(line(report, "rung").curable()).isEqualTo(40);
        assertThat(report.lines().stream().mapToDouble(BudgetReport.Line::lateShare).sum())
                .isCloseTo(1, within(1e-9));
        assertThat(report.remedies())
                .anyMatch(remedy -> remedy.contains("larger top-N"))
                .anyMatch(remedy -> remedy.contains("another store"))
                .noneMatch(remedy -> remedy.contains("smaller"));
    }

    @Test
    void timeInNoStageIsOfNoStage() {
        finish(100, 1_000, 2_000, 100);
        finish(5, 1_000, 2_000, 30_000);
        BudgetReport report = BudgetReport.of(spending, 60);
        assertThat(report.late()).isEqualTo(5);
        assertThat(report.culprit()).isEqualTo(Part.OTHER);
        assertThat(report.remedies()).singleElement().asString().contains("processor");
    }

    @Test
    void withoutADeclarationWhatTookLongerThanUsualIsToBlame() {
        spending = new EndpointSpending(endpoint(Map.of()), clock);
        finish(1_000, 500, 6_000, 100);
        clock.advance(Duration.ofMinutes(1));
        // The rung takes the longest as ever; but it is the features that became slow.
        finish(50, 5_500, 6_000, 100);
        BudgetReport report = BudgetReport.of(spending, 60);
        assertThat(report.declared()).isFalse();
        assertThat(report.late()).isEqualTo(50);
        assertThat(report.culprit()).extracting(Part::name).isEqualTo("features");
    }

    @Test
    void withoutADeclarationWhatIsOverIsSoAgainstWhatIsProposed() {
        spending = new EndpointSpending(endpoint(Map.of()), clock);
        finish(1_000, 500, 6_000, 100); // in the first minute, when nothing could be proposed
        finish(5, 9_000, 100, 100);
        BudgetReport report = BudgetReport.of(spending, 60);
        assertThat(line(report, "features").overShare()).isCloseTo(5 / 1_005.0, within(1e-9));
        assertThat(line(report, "rung").overShare()).isZero();
        assertThat(line(report, "derive").overShare()).isZero();
    }

    @Test
    void whatIsProposedFillsTheBudgetByWhatWasMeasured() {
        finish(1_000, 1_000, 3_000, 100);
        Map<String, Duration> proposal = BudgetReport.of(spending, 60).proposal();
        assertThat(proposal.keySet()).containsExactlyElementsOf(Serving.STAGES);
        Duration sum = proposal.values().stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(sum).isLessThanOrEqualTo(BUDGET).isGreaterThan(Duration.ofMillis(9));
        double ratio =
                proposal.getOrDefault("rung", Duration.ZERO).toNanos()
                        / (double) proposal.getOrDefault("features", BUDGET).toNanos();
        assertThat(ratio).isCloseTo(3, within(0.6)); // by buckets of a quarter of an octave
    }

    @Test
    void answersForcedDownAreCountedByReason() {
        spending.answered(Reason.BEST, 900);
        spending.answered(Reason.OVERLOAD, 7);
        spending.answered(Reason.FEATURES, 3);
        BudgetReport report = BudgetReport.of(spending, 60);
        assertThat(report.forcedDown()).containsExactly(entry(Reason.OVERLOAD, 7L));
        assertThat(report.remedies()).anyMatch(remedy -> remedy.contains("replicas"));
        assertThat(report.culprit()).isNull();
        assertThat(report.proposal()).isEmpty();
    }

    @Test
    void minutesAddUpAndAreForgotten() {
        for (int i = 0; i < 300; i++) {
            finish(10, 1_000, i == 100 ? 20_000 : 1_000, 0);
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(spending.last(1).requests()).isZero(); // of the minute that has just begun
        assertThat(spending.last(2).requests()).isEqualTo(10);
        assertThat(spending.last(60).requests()).isEqualTo(590);
        assertThat(spending.last(180).requests()).isEqualTo(1_790);
        assertThat(spending.last(180).late()).isZero();
        List<Spending> pieces = spending.history(10);
        assertThat(pieces).hasSize(18);
        assertThat(pieces.getFirst().requests()).isEqualTo(100);
        assertThat(pieces.stream().mapToLong(Spending::requests).sum()).isEqualTo(1_790);
    }

    @Test
    void quantilesAreOfAllRequests() {
        finish(990, 100, 1_000, 0);
        finish(10, 100, 8_000, 0);
        Spending all = spending.last(60);
        Part rung = Part.ALL.get(Stage.RUNG.place());
        assertThat(all.nanos(rung, 0.5)).isBetween(1_000 * MICRO, 1_250 * MICRO);
        assertThat(all.nanos(rung, 0.999)).isBetween(8_000 * MICRO, 10_000 * MICRO);
        assertThat(all.nanos(Part.ALL.get(Stage.WAIT.place()), 0.99)).isZero();
    }

    private void finish(int requests, long featuresMicros, long rungMicros, long otherMicros) {
        for (int i = 0; i < requests; i++) {
            var ledger = new Ledger(clock.nanos());
            ledger.spend(Stage.FEATURES, featuresMicros * MICRO);
            ledger.spend(Stage.RUNG, rungMicros * MICRO);
            spending.finished(ledger, (featuresMicros + rungMicros + otherMicros) * MICRO, true);
        }
    }

    private static BudgetReport.Line line(BudgetReport report, String stage) {
        return report.lines().stream()
                .filter(line -> line.part().name().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    private static EndpointDefinition endpoint(Map<String, Duration> stages) {
        return new EndpointDefinition(
                "arrival",
                "",
                "",
                List.of(),
                null,
                List.of(),
                List.of(),
                new Serving(BUDGET, Priority.NORMAL, 0.99, 1_000, null, stages, 0.999, null),
                List.of(new ModelRung("full"), new PrecomputedRung("by_route")),
                null,
                null);
    }
}
