package dev.punctual.cli;

import dev.punctual.core.definition.Durations;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.RunningGateway;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(name = "serve", description = "Serves a prepared project over HTTP until it is stopped.")
final class ServeCommand implements Callable<Integer> {

    @Mixin private ProjectOption project = new ProjectOption();

    @Option(
            names = "--port",
            defaultValue = "8080",
            description =
                    "The port to listen on; 0 takes any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--burden",
            paramLabel = "MODEL=DURATION",
            converter = DurationConverter.class,
            description =
                    "Makes a model compute for longer, such as delay_full=8ms, to see the ladder at work.")
    private Map<String, Duration> burdens = new LinkedHashMap<>();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        RunningGateway gateway =
                RunningGateway.start(
                        project.directory(), GatewaySettings.of(host, port).withBurdens(burdens));
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
        out.flush();
        stopped.await();
        return 0;
    }

    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration duration = Durations.parse(text);
            if (duration == null) {
                throw new TypeConversionException("write a duration such as 8ms, not " + text);
            }
            return duration;
        }
    }
}
