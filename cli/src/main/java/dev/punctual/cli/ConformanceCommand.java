package dev.punctual.cli;

import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.testing.oip.ConformanceKit;
import dev.punctual.testing.oip.Result;
import dev.punctual.testing.oip.Target;
import java.io.PrintWriter;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "conformance",
        description =
                "Checks a server, whoever made it, against the Open Inference Protocol and its binary"
                        + " extension, by one of its models; exit code 1 if it fails a check.")
final class ConformanceCommand implements Callable<Integer> {

    @Option(
            names = "--url",
            required = true,
            description = "The address below which /v2 lies, such as http://localhost:8080.")
    private URI url = URI.create("");

    @Option(names = "--model", required = true, description = "The model or endpoint to ask.")
    private String model = "";

    @Option(
            names = "--input",
            paramLabel = "NAME=VALUE",
            description = "A value to ask an input with, where 1, true or \"a\" does not do.")
    private Map<String, String> inputs = new LinkedHashMap<>();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<Result> results = ConformanceKit.run(Target.of(url, model, inputs));
        PrintWriter out = spec.commandLine().getOut();
        out.print(table(results).render(Terminal.system()));
        for (Result result : results) {
            if (result instanceof Result.Failed failed) {
                out.println(
                        "failed: %s: %s: %s"
                                .formatted(failed.group(), failed.check(), failed.deviation()));
            }
        }
        out.flush();
        return results.stream().anyMatch(Result.Failed.class::isInstance) ? 1 : 0;
    }

    private TerminalTable table(List<Result> results) {
        var table =
                new TerminalTable("Open Inference Protocol: " + model + " at " + url)
                        .words("group")
                        .numbers("passed", "failed", "skipped");
        for (String group : results.stream().map(Result::group).distinct().toList()) {
            row(table, group, results.stream().filter(r -> r.group().equals(group)).toList());
        }
        row(table, "all", results);
        return table;
    }

    private static void row(TerminalTable table, String name, List<Result> results) {
        table.row(
                name,
                count(results, Result.Passed.class::isInstance),
                count(results, Result.Failed.class::isInstance),
                count(results, Result.Skipped.class::isInstance));
    }

    private static String count(List<Result> results, Predicate<Result> kind) {
        return Long.toString(results.stream().filter(kind).count());
    }
}
