package dev.punctual.load.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// An earlier report, to which a new one is compared as ratios: what machines do from day to day cancels out only in part,
/// so run both close to each other.
public final class Baseline {
    private static final JsonFactory JSON = new JsonFactory();

    /// The figures of each step, by their place in the step: `latency_ms/p99`.
    private final List<Map<String, Double>> steps;

    private Baseline(List<Map<String, Double>> steps) {
        this.steps = List.copyOf(steps);
    }

    /// Reads what [BenchJson] wrote.
    ///
    /// @throws IllegalArgumentException if it is no report
    public static Baseline read(String json) {
        var steps = new ArrayList<Map<String, Double>>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean found = parser.currentName().equals("steps");
                    parser.nextToken();
                    if (!found) {
                        parser.skipChildren();
                        continue;
                    }
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        var figures = new HashMap<String, Double>();
                        object(parser, "", figures);
                        steps.add(figures);
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the baseline is not JSON: " + e.getMessage(), e);
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(
                    "the baseline has no steps; give a file that punctual bench --json wrote");
        }
        return new Baseline(steps);
    }

    private static void object(JsonParser json, String path, Map<String, Double> figures)
            throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = path + json.currentName();
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_OBJECT) {
                object(json, name + "/", figures);
            } else if (token.isNumeric()) {
                figures.put(name, json.getDoubleValue());
            } else {
                json.skipChildren();
            }
        }
    }

    /// The ratios of a report's figures to those of the baseline, for the steps whose offered load is the same.
    public String compare(BenchReport report, Terminal terminal) {
        var table =
                new TerminalTable("Ratio to the baseline (over 1: more than there)")
                        .words("offered")
                        .numbers("p50", "p90", "p99", "p99.9", "longest", "in time", "goodput");
        int compared = 0;
        for (PhaseResult step : report.steps()) {
            for (Map<String, Double> before : steps) {
                double offered = before.getOrDefault("offered_per_second", Double.NaN);
                if (Math.abs(offered / step.offeredPerSecond() - 1) < 0.01) {
                    table.row(ratios(step, before));
                    compared++;
                    break;
                }
            }
        }
        return compared == 0
                ? "The baseline has no step at the same load, so there is nothing to compare.\n"
                : table.render(terminal);
    }

    private static String[] ratios(PhaseResult step, Map<String, Double> before) {
        var cells = new ArrayList<String>();
        cells.add(step.name());
        for (Percentile percentile :
                List.of(Percentile.P50, Percentile.P90, Percentile.P99, Percentile.P99_9)) {
            double then = before.getOrDefault("latency_ms/" + percentile.label(), Double.NaN);
            boolean told = percentile.isTold(step.latencies());
            cells.add(told ? ratio(percentile.millis(step.latencies()), then) : "-");
        }
        cells.add(ratio(step, before, "latency_ms/max", each -> each.latencies().maxMillis()));
        cells.add(ratio(step, before, "in_budget_share", PhaseResult::inBudgetShare));
        cells.add(ratio(step, before, "goodput_per_second", PhaseResult::goodputPerSecond));
        return cells.toArray(String[]::new);
    }

    private static String ratio(
            PhaseResult step,
            Map<String, Double> before,
            String name,
            ToDoubleFunction<PhaseResult> now) {
        return ratio(now.applyAsDouble(step), before.getOrDefault(name, Double.NaN));
    }

    private static String ratio(double now, double before) {
        return before > 0 ? String.format(Locale.ROOT, "%.2f", now / before) : "-";
    }
}
