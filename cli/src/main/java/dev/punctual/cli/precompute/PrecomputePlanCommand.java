package dev.punctual.cli.precompute;

import dev.punctual.cli.ProjectOption;
import dev.punctual.cli.TerminalReporter;
import dev.punctual.cli.precompute.TablePlan.Judged;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.load.report.QualityMeter;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.CombinationPlanning;
import dev.punctual.server.jobs.Workshop;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "plan",
        description =
                "Shows what tables by combination of features would hold, cost and be worth, and"
                        + " computes nothing; fails if one has more keys than its limit.")
public final class PrecomputePlanCommand implements Callable<Integer> {
    @Mixin private ProjectOption project = new ProjectOption();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "TABLE", description = "Only this table.")
    private @Nullable String only;

    @Option(
            names = "--scales",
            split = ",",
            paramLabel = "X",
            description =
                    "How many times as many buckets to try as declared, for ranges and hashes"
                            + " (default: 0.25, 0.5, 1, 2, 4).")
    private List<Double> scales = List.of(0.25, 0.5, 1.0, 2.0, 4.0);

    @Option(
            names = "--threshold",
            defaultValue = "0.5",
            description = "The AUC is that of labels at or above it (default: ${DEFAULT-VALUE}).")
    private double threshold;

    @Option(
            names = "--example",
            paramLabel = "NAME=VALUE,...",
            description =
                    "Shows the key that these values have, after checking that they make one.")
    private @Nullable String example;

    @Option(names = "--html", paramLabel = "FILE", description = "Writes a page with the curve.")
    private @Nullable Path html;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.system();
        PrintWriter out = spec.commandLine().getOut();
        Instant now = Instant.now();
        var plans = new ArrayList<TablePlan>();
        var refused = new ArrayList<ServingException>();
        try (var workshop = new Workshop(project.directory(), new TerminalReporter(terminal))) {
            for (PrecomputedDefinition table : tables(workshop)) {
                var planning = new CombinationPlanning(workshop, table, now);
                TablePlan plan = plan(workshop, table, planning);
                plans.add(plan);
                new PlanText(terminal, plan).lines().forEach(out::println);
                if (example != null) {
                    print(planning.example(example), out);
                }
                try {
                    planning.requireWithinLimit(plan.outline().cardinality());
                } catch (ServingException e) {
                    refused.add(e);
                }
            }
        }
        if (html != null) {
            Files.writeString(html, PlanPage.of(plans, now));
        }
        refused.forEach(each -> spec.commandLine().getErr().println(each.getMessage()));
        return refused.isEmpty() ? 0 : 1;
    }

    private List<PrecomputedDefinition> tables(Workshop workshop) {
        List<PrecomputedDefinition> found =
                workshop.project().precomputed().values().stream()
                        .filter(table ->
                                only == null
                                        ? table.content() instanceof Content.ByCombination
                                        : table.name().equals(only))
                        .toList();
        if (found.isEmpty()) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    only == null
                            ? "no table of precomputed predictions is kept by combination of features"
                            : "no table of precomputed predictions is called " + only);
        }
        return found;
    }

    private TablePlan plan(
            Workshop workshop, PrecomputedDefinition table, CombinationPlanning planning) {
        CombinationPlanning.Outline outline = planning.outline();
        ModelDefinition model = workshop.project().model(table.model());
        String metric = model.training().optimise().equals("mae") ? "MAE" : "RMSE";
        ServedModel served = served(workshop, model);
        if (served == null) {
            return new TablePlan(table.name(), outline, Double.NaN, metric, List.of());
        }
        var sizes = new ArrayList<Judged>();
        for (double scale : scales.stream().sorted().toList()) {
            sizes.add(judge(planning, scale, served));
        }
        double rate = planning.keysPerSecond(served, MonotonicClock.system());
        return new TablePlan(table.name(), outline, rate, metric, sizes);
    }

    private static @Nullable ServedModel served(Workshop workshop, ModelDefinition model) {
        try {
            return workshop.stable(model);
        } catch (ServingException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private Judged judge(CombinationPlanning planning, double scale, ServedModel served) {
        var prepared = new QualityMeter(threshold);
        var computed = new QualityMeter(threshold);
        CombinationPlanning.Size size =
                planning.judge(
                        scale,
                        served,
                        (fromTable, fromModel, actual) -> {
                            prepared.add(fromTable, actual);
                            computed.add(fromModel, actual);
                        });
        return new Judged(size, prepared.quality(), computed.quality());
    }

    private static void print(CombinationPlanning.Example shown, PrintWriter out) {
        out.println("  example: " + shown.buckets());
        out.println(
                "  key "
                        + shown.key()
                        + (shown.listed() ? "" : ", which has no value to score and is left out"));
    }
}
