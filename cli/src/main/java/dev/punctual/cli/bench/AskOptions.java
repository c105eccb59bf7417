package dev.punctual.cli.bench;

import dev.punctual.cli.ProjectOption;
import dev.punctual.cli.RemoteServer;
import dev.punctual.core.definition.Durations;
import dev.punctual.core.time.WallClock;
import dev.punctual.load.Item;
import dev.punctual.load.Target;
import dev.punctual.load.grpc.GrpcTarget;
import dev.punctual.load.http.HttpTarget;
import dev.punctual.load.terminal.Figures;
import dev.punctual.server.project.GatewayAddress;
import dev.punctual.server.project.ProjectDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say whom to ask, and about what.
final class AskOptions {
    private static final int MOST_CONNECTIONS = 4_096;
    private static final int MOST_BATCH = 10_000;
    private static final int BACKLOG = 65_536;

    @Mixin private ProjectOption project = new ProjectOption();

    @ArgGroup(multiplicity = "1")
    private Subjects subjects = new Subjects();

    /// Exactly one of them.
    private static final class Subjects {
        @Option(names = "--endpoint", description = "An endpoint, asked by the predict route.")
        private @Nullable String endpoint;

        @Option(
                names = "--model",
                description = "A model of any server of the Open Inference Protocol.")
        private @Nullable String model;
    }

    @Option(
            names = "--url",
            description =
                    "The server (default: the running gateway of the project, else"
                            + " http://localhost:8080).")
    private @Nullable URI url;

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            description = "Asks the model by gRPC at this address, in messages with raw tensors.")
    private @Nullable String grpc;

    @Option(names = "--binary", description = "Tensors travel as bytes, not as JSON.")
    private boolean binary;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description =
                    "What is asked about, over and over: CSV with a header, or an instance as JSON"
                            + " in each line.")
    private @Nullable Path data;

    @Option(
            names = "--synthesise",
            description =
                    "Makes up what is asked about, even if the project has logged or held-out"
                            + " questions.")
    private boolean synthesise;

    @Option(names = "--batch", description = "Instances in each request (default: 1).")
    private int batch = 1;

    @Option(
            names = "--connections",
            description =
                    "Connections, each with one request at a time (default: ${DEFAULT-VALUE}).")
    private int connections = 64;

    @Option(
            names = "--budget",
            converter = DurationConverter.class,
            description =
                    "Within what an answer is in time; the server is told (default: what the server"
                            + " says itself).")
    private @Nullable Duration budget;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "Sent with every request, such as authorization=...")
    private Map<String, String> headers = new LinkedHashMap<>();

    /// What is asked, after the server was asked what it serves.
    Asked asked(long seed) {
        LoadOptions.require(
                connections >= 1 && connections <= MOST_CONNECTIONS,
                "--connections must be from 1 to " + MOST_CONNECTIONS);
        LoadOptions.require(batch >= 1 && batch <= MOST_BATCH, "--batch must be from 1 to 10,000");
        return grpc == null ? byHttp(seed) : byGrpc(grpc, seed);
    }

    private Asked byHttp(long seed) {
        var server = new RemoteServer(url(), headers);
        Subject subject = subject(server);
        var target =
                new HttpTarget(
                        server.base().getHost(),
                        server.port(),
                        server.tls(),
                        headers,
                        connections,
                        BACKLOG,
                        subject.answers());
        if (budget != null && subjects.endpoint != null) {
            target = target.withHeader("punctual-budget", Durations.text(budget));
        }
        return asked(subject, target, subject.name() + " at " + server.base(), seed);
    }

    private Asked byGrpc(String address, long seed) {
        String model = subjects.model;
        LoadOptions.require(
                model != null && !binary,
                "--grpc is for --model, without --binary; an endpoint is a model of its name");
        int colon = address.lastIndexOf(':');
        LoadOptions.require(
                colon > 0 && address.substring(colon + 1).matches("\\d{1,5}"),
                "--grpc takes an address such as localhost:8081, not " + address);
        var target =
                new GrpcTarget(
                        address.substring(0, colon),
                        Integer.parseInt(address.substring(colon + 1)),
                        false,
                        headers,
                        connections,
                        BACKLOG);
        String name = String.valueOf(model);
        Subject subject =
                new ModelSubject(
                        name,
                        "",
                        Messages.metadata(target.describe(name)),
                        ModelSubject.Form.MESSAGE,
                        budget);
        return asked(subject, target, subject.name() + " at grpc://" + address, seed);
    }

    private Asked asked(Subject subject, Target target, String title, long seed) {
        Instances instances = instances(subject, seed);
        Map<String, String> setup = new LinkedHashMap<>();
        setup.put(
                "asked about",
                Figures.count(instances.all().size()) + " instances, " + instances.origin());
        if (batch > 1) {
            setup.put("in each request", batch + " instances");
        }
        if (subjects.model != null) {
            setup.put("form", grpc != null ? "gRPC messages" : binary ? "binary tensors" : "JSON");
        }
        setup.put(grpc == null ? "connections" : "calls", String.valueOf(connections));
        Duration within = budget == null ? subject.budget() : budget;
        setup.put("budget", within == null ? "none" : Durations.text(within));
        return new Asked(title, target, questions(subject, instances), within, setup);
    }

    /// What is asked.
    ///
    /// @param budget within which an answer is in time; null if nobody says
    record Asked(
            String title,
            Target target,
            List<Item.Question> questions,
            @Nullable Duration budget,
            Map<String, String> setup) {}

    private URI url() {
        if (url != null) {
            return url;
        }
        ProjectDirectory directory = project.directoryIfAny();
        GatewayAddress running = directory == null ? null : GatewayAddress.find(directory);
        return URI.create(
                running == null
                        ? "http://localhost:8080"
                        : "http://" + running.host() + ":" + running.port());
    }

    private Subject subject(RemoteServer server) {
        String endpoint = subjects.endpoint;
        if (endpoint != null) {
            LoadOptions.require(!binary, "--binary is for --model");
            Map<?, ?> listing = server.describe("/v1/endpoints/" + endpoint);
            return new EndpointSubject(server, endpoint, listing, WallClock.system().micros());
        }
        String model = String.valueOf(subjects.model);
        return new ModelSubject(
                model,
                server.path("/v2/models/" + model + "/infer"),
                server.describe("/v2/models/" + model),
                binary ? ModelSubject.Form.BINARY : ModelSubject.Form.JSON,
                budget);
    }

    private Instances instances(Subject subject, long seed) {
        if (data != null) {
            return Instances.of(data, subject);
        }
        Instances own = synthesise ? null : own();
        return own == null ? Instances.synthesised(subject, new SplittableRandom(seed)) : own;
    }

    /// What the project knows that its endpoint was asked; null if there is nothing.
    private @Nullable Instances own() {
        ProjectDirectory directory = project.directoryIfAny();
        String endpoint = subjects.endpoint;
        return endpoint != null
                        && directory != null
                        && directory.definition().endpoints().containsKey(endpoint)
                ? Instances.of(directory, endpoint)
                : null;
    }

    private List<Item.Question> questions(Subject subject, Instances instances) {
        List<Map<?, ?>> all = instances.all();
        var questions = new ArrayList<Item.Question>();
        for (int from = 0; from < all.size(); from += batch) {
            var together = new ArrayList<Map<?, ?>>();
            for (int i = from; i < from + batch; i++) {
                together.add(all.get(i % all.size()));
            }
            questions.add(subject.question(together));
        }
        return List.copyOf(questions);
    }
}
