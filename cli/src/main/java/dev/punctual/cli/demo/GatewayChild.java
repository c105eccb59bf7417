package dev.punctual.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A gateway in a process of its own, started by the same command that a user would start it with.
final class GatewayChild implements AutoCloseable {
    private static final String SERVING = "serving on http://127.0.0.1:";
    private static final long STOP_SECONDS = 30;

    private final Process process;

    /// Ends the gateway with this process, however that ends but by force.
    private final Thread end = Thread.ofPlatform().unstarted(this::stop);

    private final int port;
    private final double startSeconds;

    /// Starts `punctual serve` and waits until it serves.
    ///
    /// @param arguments of `serve`
    GatewayChild(String... arguments) {
        long start = System.nanoTime();
        try {
            process =
                    new ProcessBuilder(command(arguments))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            Runtime.getRuntime().addShutdownHook(end);
            port = awaitPort();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the gateway", e);
        }
        startSeconds = (System.nanoTime() - start) * 1e-9;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /// The time from the start of the process until it was ready.
    double startSeconds() {
        return startSeconds;
    }

    /// Waits until the process ends.
    void await() throws InterruptedException {
        process.waitFor();
    }

    /// Lets the gateway drain and end.
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            return; // this process is ending, and the hook is at work
        }
        stop();
    }

    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private int awaitPort() throws IOException {
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(SERVING)) {
                return Integer.parseInt(line.substring(SERVING.length()).strip());
            }
        }
        throw new IOException("the gateway ended before it served");
    }

    private static List<String> command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Xm") && !flag.startsWith("-agent"))
                .forEach(command::add);
        command.addAll(
                List.of(
                        "-Xms512m",
                        "-Xmx512m",
                        "-Xmn64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.punctual.cli.Main",
                        "serve"));
        Stream.of(arguments).forEach(command::add);
        return command;
    }
}
