package dev.punctual.cli;

import dev.punctual.core.definition.Durations;
import dev.punctual.load.report.Machine;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.RunningGateway;
import dev.punctual.server.registry.AppliedDefinitions;
import dev.punctual.server.trace.TraceSettings;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "serve", description = "Serves a prepared project over HTTP until it is stopped.")
final class ServeCommand implements Callable<Integer> {

    private static final int GRPC_PORT = 8081;
    private static final int MOST_PORT = 65_535;

    @Mixin private ProjectOption project = new ProjectOption();

    @Option(
            names = "--port",
            defaultValue = "8080",
            description =
                    "The port to listen on; 0 takes any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--grpc-port",
            paramLabel = "PORT",
            description =
                    "The port for the inference protocol over gRPC; 0 takes any free one, off none"
                            + " (default: 8081, or any free one with --port 0).")
    private String grpcPort = "";

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--burden",
            paramLabel = "MODEL=DURATION",
            description =
                    "Makes a model compute for longer, such as delay_full=8ms, to see the ladder at"
                            + " work.")
    private Map<String, String> burdens = new LinkedHashMap<>();

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description =
                    "A collector that takes traces as OTLP over HTTP, such as http://localhost:4318:"
                            + " a share of the requests, and all that are late.")
    private String otlp = "";

    @Option(
            names = "--trace-share",
            paramLabel = "SHARE",
            defaultValue = "0.01",
            description =
                    "The share of the requests in time that are traced (default: ${DEFAULT-VALUE}).")
    private double traceShare = TraceSettings.USUAL_SHARE;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        warnIfOutdated();
        RunningGateway gateway = RunningGateway.start(project.directory(), settings());
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("drain")
                                .unstarted(() -> {
                                    gateway.close();
                                    stopped.countDown();
                                }));
        out.println("serving on http://" + host + ":" + gateway.port());
        OptionalInt grpc = gateway.grpcPort();
        if (grpc.isPresent()) {
            out.println("serving gRPC on " + host + ":" + grpc.getAsInt());
        }
        out.flush();
        stopped.await();
        return 0;
    }

    private GatewaySettings settings() {
        requirePort("--port", port);
        GatewaySettings settings =
                GatewaySettings.of(host, port)
                        .on(Machine.here().processor())
                        .withBurdens(burdens());
        if (!otlp.isEmpty()) {
            settings = settings.tracing(traces());
        }
        if (grpcPort.equals("off")) {
            return settings;
        }
        if (grpcPort.isEmpty()) {
            return settings.withGrpc(port == 0 ? 0 : GRPC_PORT);
        }
        try {
            int number = Integer.parseInt(grpcPort);
            requirePort("--grpc-port", number);
            return settings.withGrpc(number);
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(), "--grpc-port: write a number or off, not " + grpcPort, e);
        }
    }

    private void requirePort(String option, int number) {
        if (number < 0 || number > MOST_PORT) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + ": write a number from 0 to " + MOST_PORT + ", not " + number);
        }
    }

    /// A project that was applied once is applied again before it is served; one that never was is served as it is.
    private void warnIfOutdated() {
        if (new AppliedDefinitions(project.directory()).outdated()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "warning: the definitions changed since they were applied; `punctual"
                                    + " plan` shows what that does, and `punctual apply` does it");
        }
    }

    private TraceSettings traces() {
        try {
            return new TraceSettings(URI.create(otlp), traceShare);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--otlp: " + e.getMessage(), e);
        }
    }

    private Map<String, Duration> burdens() {
        var parsed = new LinkedHashMap<String, Duration>();
        burdens.forEach((model, text) -> {
            Duration burden = Durations.parse(text);
            if (burden == null) {
                throw new ParameterException(
                        spec.commandLine(), "--burden: write a duration such as 8ms, not " + text);
            }
            parsed.put(model, burden);
        });
        return parsed;
    }
}
