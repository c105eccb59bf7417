package dev.punctual.cli;

import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.testing.oip.ConformanceKit;
import dev.punctual.testing.oip.GrpcTarget;
import dev.punctual.testing.oip.Result;
import dev.punctual.testing.oip.Target;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "conformance",
        description =
                "Checks a server, whoever made it, against the Open Inference Protocol and its"
                        + " binary extension, over REST and gRPC, by one of its models; exit code 1 if"
                        + " it fails a check.")
final class ConformanceCommand implements Callable<Integer> {

    @Option(
            names = "--url",
            description = "The address below which /v2 lies, such as http://localhost:8080.")
    private @Nullable URI url;

    @Option(
            names = "--grpc-url",
            paramLabel = "HOST:PORT",
            description = "Where the server speaks gRPC, such as localhost:8081.")
    private @Nullable String grpcUrl;

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
        List<Result> results = results();
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

    private List<Result> results() {
        if (url == null && grpcUrl == null) {
            throw new ParameterException(
                    spec.commandLine(), "give --url, --grpc-url or both: what is to be checked?");
        }
        var results = new ArrayList<Result>();
        if (url != null) {
            results.addAll(ConformanceKit.run(Target.of(url, model, inputs)));
        }
        if (grpcUrl != null) {
            try (GrpcTarget target = GrpcTarget.of(grpcUrl, model, inputs)) {
                results.addAll(ConformanceKit.run(target));
            }
        }
        return results;
    }

    private TerminalTable table(List<Result> results) {
        String where =
                Stream.of(url, grpcUrl)
                        .filter(Objects::nonNull)
                        .map(Object::toString)
                        .collect(Collectors.joining(" and "));
        var table =
                new TerminalTable("Open Inference Protocol: " + model + " at " + where)
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
