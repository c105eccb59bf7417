package dev.punctual.load.bench;

import dev.punctual.load.PhaseResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a run measured: one step for each load that was offered.
///
/// @param title what was asked, and where
/// @param setup how it was asked, by name, in the order in which people read it
/// @param budget within which an answer is in time; null if any time will do
/// @param steps in the order in which they ran; at least one
/// @param stopped whether the run was ended before its time
public record BenchReport(
        String title,
        Instant at,
        String machine,
        Map<String, String> setup,
        @Nullable Duration budget,
        List<PhaseResult> steps,
        boolean stopped) {

    /// The share of the questions that must be answered in time for a load to count as borne.
    public static final double BORNE = 0.99;

    public BenchReport {
        setup = Collections.unmodifiableMap(new LinkedHashMap<>(setup));
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a report has at least one step");
        }
    }

    /// The step with the highest load up to which every load was borne; null if none was.
    public @Nullable PhaseResult knee() {
        PhaseResult knee = null;
        for (PhaseResult step : byLoad()) {
            if (step.inBudgetShare() < BORNE) {
                return knee;
            }
            knee = step;
        }
        return knee;
    }

    /// The steps by the load that was offered.
    List<PhaseResult> byLoad() {
        return steps.stream()
                .sorted((a, b) -> Double.compare(a.offeredPerSecond(), b.offeredPerSecond()))
                .toList();
    }

    /// The names under which something was counted in any step, the most frequent of the first step first.
    static List<String> names(Collection<Map<String, Long>> counts) {
        return counts.stream().flatMap(each -> each.keySet().stream()).distinct().toList();
    }

    /// What must be known before a figure is believed.
    public List<String> notes() {
        return steps.stream().flatMap(step -> Trust.notes(step).stream()).toList();
    }
}
