package dev.punctual.server.project;

import java.nio.file.Path;

/// A process that serves a project, says at which port, and waits to be killed.
final class ServingProcess {
    private ServingProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        RunningGateway gateway =
                RunningGateway.start(
                        ProjectDirectory.at(Path.of(arguments[0])),
                        GatewaySettings.of("127.0.0.1", 0));
        System.out.println(gateway.port());
        Thread.currentThread().join();
    }
}
