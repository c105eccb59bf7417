package dev.punctual.cli.bench;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.time.WallClock;
import dev.punctual.load.Item;
import dev.punctual.load.LoadGenerator;
import dev.punctual.load.Observer;
import dev.punctual.load.Phase;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.bench.Baseline;
import dev.punctual.load.bench.BenchJson;
import dev.punctual.load.bench.BenchPage;
import dev.punctual.load.bench.BenchReport;
import dev.punctual.load.bench.BenchText;
import dev.punctual.load.bench.HdrLog;
import dev.punctual.load.report.Machine;
import dev.punctual.load.terminal.Progress;
import dev.punctual.load.terminal.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "Puts a server under load that does not wait for its answers, and reports what it"
                    + " bears.",
            "Latency counts from the moment a question was due. Ctrl-C reports what was measured so"
                    + " far. Exit code 1 if nothing was answered."
        })
public final class BenchCommand implements Callable<Integer> {
    @Mixin private AskOptions ask = new AskOptions();
    @Mixin private LoadOptions load = new LoadOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the report as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Writes the report as a page with plots, in one file.")
    private @Nullable Path html;

    @Option(
            names = "--hdr",
            paramLabel = "FILE",
            description = "Writes the histograms as a log of HdrHistogram, in microseconds.")
    private @Nullable Path hdr;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Compares with an earlier report, as --json wrote it, by ratios.")
    private @Nullable Path baseline;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException, IOException {
        try {
            Baseline before = baseline == null ? null : Baseline.read(Files.readString(baseline));
            AskOptions.Asked asked = ask.asked(load.seed());
            List<Phase> steps = load.steps(asked.budget());
            try (var generator = new LoadGenerator(asked.target());
                    var _ = new Interrupt(generator::stop)) {
                BenchReport report = run(asked, steps, generator);
                if (report == null) {
                    spec.commandLine().getErr().println("stopped before anything was measured");
                    return 1;
                }
                tell(report, before);
                return report.steps().stream().anyMatch(step -> step.answers() > 0) ? 0 : 1;
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE, String.valueOf(e.getMessage()), null, e);
        }
    }

    private @Nullable BenchReport run(
            AskOptions.Asked asked, List<Phase> steps, LoadGenerator generator)
            throws InterruptedException {
        for (Phase phase : load.warmUp(steps)) {
            run(generator, phase, asked);
        }
        Instant at = Instant.ofEpochMilli(WallClock.system().micros() / 1_000);
        var results = new ArrayList<PhaseResult>();
        for (Phase phase : steps) {
            if (!generator.isStopped()) {
                results.add(run(generator, phase, asked));
            }
        }
        if (results.isEmpty()) {
            return null;
        }
        var setup = new LinkedHashMap<>(asked.setup());
        setup.putAll(load.described(steps));
        return new BenchReport(
                asked.title(),
                at,
                Machine.here().description(),
                setup,
                asked.budget(),
                results,
                generator.isStopped());
    }

    private static PhaseResult run(LoadGenerator generator, Phase phase, AskOptions.Asked asked)
            throws InterruptedException {
        List<Item.Question> questions = asked.questions();
        try (var progress =
                Progress.start(Terminal.system(), phase.name(), Progress.UNKNOWN, "questions")) {
            PhaseResult result =
                    generator.run(
                            phase,
                            IntStream.iterate(0, i -> (i + 1) % questions.size())
                                    .<Item>mapToObj(questions::get)
                                    .iterator(),
                            Observer.ofAsked(progress::reached));
            progress.done();
            return result;
        }
    }

    private void tell(BenchReport report, @Nullable Baseline before) throws IOException {
        Terminal terminal = Terminal.system();
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.print(BenchText.render(report, terminal));
        if (before != null) {
            out.println();
            out.print(before.compare(report, terminal));
        }
        out.flush();
        if (json != null) {
            Files.writeString(json, BenchJson.write(report));
        }
        if (html != null) {
            Files.writeString(html, BenchPage.of(report));
        }
        if (hdr != null) {
            try (var log =
                    new PrintStream(Files.newOutputStream(hdr), false, StandardCharsets.UTF_8)) {
                HdrLog.write(report, log);
            }
        }
    }
}
