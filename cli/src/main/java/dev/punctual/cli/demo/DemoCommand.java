package dev.punctual.cli.demo;

import dev.punctual.cli.TerminalReporter;
import dev.punctual.load.report.DemoReport;
import dev.punctual.load.report.HtmlReport;
import dev.punctual.load.report.JsonReport;
import dev.punctual.load.report.TerminalReport;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Runs the whole way of the example: prepares, trains, serves three million real flights under load, and"
                    + " reports. Leaves the gateway running until Ctrl-C.",
        })
public final class DemoCommand implements Callable<Integer> {
    private static final DemoReport.Requirements FULL_REQUIREMENTS =
            new DemoReport.Requirements(26.5, 0.77, 5, 0.999);
    private static final DemoReport.Requirements SMALL_REQUIREMENTS =
            new DemoReport.Requirements(29, 0.72, 5, 0.999);

    @Option(
            names = {"-p", "--project"},
            paramLabel = "DIR",
            description = "The directory of the example (default: examples/flights).")
    private Path project = Path.of("examples", "flights");

    @Option(
            names = "--exit",
            description = "Ends after the report; 0 only if all that was asked holds.")
    private boolean exit;

    @Option(names = "--strict", description = "Timing figures count too.")
    private boolean strict;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the report as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--slice",
            description = "full, or small: a part of the data, for build servers (default: full).")
    private String sliceName = "full";

    @Option(
            names = "--port",
            description = "The port of the gateway that is left running (default: 8080).")
    private int port = 8080;

    @Override
    public Integer call() throws Exception {
        Slice slice = Slice.valueOf(sliceName.toUpperCase(Locale.ROOT));
        Terminal terminal = Terminal.system();
        ProjectDirectory directory = ProjectDirectory.at(project.toAbsolutePath().normalize());
        if (slice != Slice.FULL) {
            directory = directory.withState(slice.stateName());
        }
        var workshop =
                new Workshop(
                        directory,
                        slice.of(directory.definition()),
                        new TerminalReporter(terminal));
        DemoReport report;
        String[] serve;
        try (var demo = new Demo(workshop, terminal, slice)) {
            report = demo.run(slice == Slice.FULL ? FULL_REQUIREMENTS : SMALL_REQUIREMENTS);
            serve = demo.serveArguments("--port", Integer.toString(port));
        }
        terminal.println(TerminalReport.render(report, terminal));
        write(report, directory, terminal);
        if (exit) {
            return report.holds(strict) ? 0 : 1;
        }
        try (var gateway = new GatewayChild(serve)) {
            terminal.println(
                    "The gateway serves on http://127.0.0.1:" + gateway.port() + " until Ctrl-C.");
            gateway.await();
        }
        return 0;
    }

    private void write(DemoReport report, ProjectDirectory directory, Terminal terminal)
            throws IOException {
        Path page = directory.root().resolve("report").resolve("index.html");
        Files.createDirectories(page.getParent());
        Files.writeString(page, HtmlReport.page(report));
        Files.writeString(page.resolveSibling("latency.svg"), HtmlReport.latencySvg(report));
        terminal.println("The report with its plots: " + page);
        if (json != null) {
            Files.writeString(json, JsonReport.write(report));
            terminal.println("The figures: " + json);
        }
    }
}
