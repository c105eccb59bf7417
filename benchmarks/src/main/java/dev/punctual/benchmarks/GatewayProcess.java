package dev.punctual.benchmarks;

import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.HttpServer;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import dev.punctual.server.http.wire.ServerSettings;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// A gateway in a process of its own, with the heap that the launcher gives it, and beside it a bare echo by the same HTTP
/// server. It ends with the process that started it.
final class GatewayProcess implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    /// Gives the body back, as any server could.
    static final Route ECHO =
            new Route() {
                @Override
                public int bodyLimit() {
                    return 1 << 20;
                }

                @Override
                public void handle(Exchange exchange) {
                    byte[] body = Arrays.copyOf(exchange.body(), exchange.bodyLength());
                    exchange.respond(Response.of(200, "application/json", body));
                }
            };

    private final Process process;
    private final int port;
    private final int echoPort;

    GatewayProcess(Path project) throws IOException {
        var builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseCompactObjectHeaders",
                                "-Xms512m",
                                "-Xmx512m",
                                "-Xmn64m",
                                GatewayProcess.class.getName(),
                                project.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        this.process = builder.start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String ports = said.readLine();
        if (ports == null) {
            throw new IOException("the gateway did not start");
        }
        this.port = Integer.parseInt(ports.split(" ", -1)[0]);
        this.echoPort = Integer.parseInt(ports.split(" ", -1)[1]);
    }

    int port() {
        return port;
    }

    /// The port where every path gives the body back.
    int echoPort() {
        return echoPort;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    /// Serves the project in the directory given, says both ports, and ends with its input.
    public static void main(String[] arguments) throws IOException {
        var project = ProjectDirectory.at(Path.of(arguments[0]));
        try (var gateway = RunningGateway.start(project, GatewaySettings.of(HOST, 0));
                var echo =
                        HttpServer.start(
                                ServerSettings.of(HOST, 0), _ -> ECHO, MonotonicClock.system())) {
            System.out.println(gateway.port() + " " + echo.port());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
