package dev.punctual.core.budget;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.ladder.Reason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Spent against allotted, for one endpoint over some minutes; what makes its answers late, and what would help.
///
/// @param declared whether the definition says what each stage may take; otherwise it is what is proposed
/// @param late requests that took longer than the budget
/// @param forcedDown answers from a cheaper rung for want of time or room, by reason: they kept the budget at the cost of
///     their quality
/// @param lines one for each part, in the order of the way
/// @param culprit the part that most late requests are blamed on; null if none was late
/// @param proposal what each stage may take, by its name, as measured
public record BudgetReport(
        String endpoint,
        Duration budget,
        double quantile,
        boolean declared,
        int minutes,
        long requests,
        long late,
        long totalNanos,
        Map<Reason, Long> forcedDown,
        List<Line> lines,
        @Nullable Part culprit,
        List<String> remedies,
        Map<String, Duration> proposal) {

    /// The reasons that mean that time or room was wanting.
    private static final List<Reason> FORCED =
            List.of(Reason.SLACK, Reason.OVERRUN, Reason.OVERLOAD);

    private static final double TYPICAL = 0.5;

    /// One part.
    ///
    /// @param highNanos at the endpoint's quantile
    /// @param overShare the share of all requests of which it took longer than allotted
    /// @param lateShare the share of the late requests that are blamed on it
    /// @param curable how many late requests would have been in time had it alone kept to what is allotted
    public record Line(
            Part part,
            long allottedNanos,
            long typicalNanos,
            long highNanos,
            double overShare,
            double lateShare,
            long curable) {}

    public BudgetReport {
        lines = List.copyOf(lines);
        remedies = List.copyOf(remedies);
    }

    /// What the last minutes of an endpoint say.
    public static BudgetReport of(EndpointSpending endpoint, int minutes) {
        return of(endpoint.endpoint(), endpoint.last(minutes), minutes);
    }

    static BudgetReport of(EndpointDefinition endpoint, Spending spending, int minutes) {
        double quantile = endpoint.serving().quantile();
        Map<String, Duration> stages = endpoint.serving().stages();
        Allotment proposed = Allotment.proposed(endpoint.budget(), spending, quantile);
        Allotment allotted =
                stages.isEmpty() ? proposed : Allotment.declared(endpoint.budget(), stages);
        double requests = Math.max(1, spending.requests());
        double late = Math.max(1, spending.late());
        List<Line> lines =
                Part.ALL.stream()
                        .map(part ->
                                new Line(
                                        part,
                                        allotted.nanos(part),
                                        spending.nanos(part, TYPICAL),
                                        spending.nanos(part, quantile),
                                        over(spending, part, allotted, stages) / requests,
                                        spending.blamed(part) / late,
                                        spending.curable(part)))
                        .toList();
        Map<Reason, Long> forcedDown = forcedDown(spending);
        Part culprit = culprit(spending);
        return new BudgetReport(
                endpoint.name(),
                endpoint.budget(),
                quantile,
                !stages.isEmpty(),
                minutes,
                spending.requests(),
                spending.late(),
                spending.totalNanos(quantile),
                forcedDown,
                lines,
                culprit,
                Remedies.of(endpoint, culprit, forcedDown),
                spending.requests() == 0 ? Map.of() : proposed.stages());
    }

    /// What was proposed when requests ended was another proposal each time; against the one that is shown, they are counted
    /// by what they took.
    private static double over(
            Spending spending, Part part, Allotment allotted, Map<String, Duration> declared) {
        return declared.isEmpty()
                ? spending.above(part, allotted.nanos(part))
                : spending.over(part);
    }

    private static Map<Reason, Long> forcedDown(Spending spending) {
        var forcedDown = new EnumMap<Reason, Long>(Reason.class);
        for (Reason reason : FORCED) {
            if (spending.answers(reason) > 0) {
                forcedDown.put(reason, spending.answers(reason));
            }
        }
        return forcedDown;
    }

    private static @Nullable Part culprit(Spending spending) {
        Part worst = Part.OTHER;
        for (Part part : Part.ALL) {
            worst = spending.blamed(part) > spending.blamed(worst) ? part : worst;
        }
        return spending.late() == 0 ? null : worst;
    }
}
