package dev.punctual.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A Redis server of Debian's package, started for the tests of this process with data of its own, and ended with it.
public final class LocalRedis implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");
    private static final int MOST_ATTEMPTS = 600;
    private static final int ATTEMPT_MILLIS = 50;
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private final Path directory;
    private final int port;
    private final List<String> settings;
    private Process server;

    private LocalRedis(int port, List<String> settings) {
        this.port = port;
        this.settings = settings;
        try {
            this.directory = Files.createTempDirectory("redis-test-");
            this.server = launch();
        } catch (IOException e) {
            throw new UncheckedIOException("Redis could not be started", e);
        }
        awaitReady();
    }

    /// The one of this process, which keeps nothing on a disk.
    public static LocalRedis shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        static final LocalRedis SERVER = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }

    /// One of its own, with further settings as on its command line.
    public static LocalRedis start(String... settings) {
        try {
            return new LocalRedis(freePort(), List.of(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return server.pid();
    }

    /// A name that no key of the server begins with.
    public static String newPrefix() {
        return "test" + PREFIXES.incrementAndGet();
    }

    /// Ends it as a crash does.
    public void kill() {
        try {
            server.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts it again after [#kill], on the same port.
    public void restart() {
        try {
            server = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(
                    "these tests need "
                            + PROGRAM
                            + "; install it with: apt-get install redis-server");
        }
        var command = new ArrayList<String>();
        command.add(PROGRAM.toString());
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        command.addAll(List.of("--dir", directory.toString(), "--save", ""));
        command.addAll(settings);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private void awaitReady() {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                // Not yet.
            }
            try {
                if (server.waitFor(ATTEMPT_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("Redis ended with " + server.exitValue());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        throw new IllegalStateException("Redis does not answer on port " + port);
    }

    /// Ends it, and removes what it kept.
    @Override
    public void close() {
        kill();
        try {
            new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
