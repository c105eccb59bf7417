package dev.punctual.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL of Debian's package, started for the tests of this process with data of its own, and ended with it.
///
/// Its superuser `postgres` needs no password; the user `guarded` does, which is `open sesame`.
public final class LocalPostgres {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final int MOST_ATTEMPTS = 600;
    private static final int ATTEMPT_MILLIS = 50;
    private static final LocalPostgres SHARED = new LocalPostgres();

    private final Path programs = programs();
    private final Path directory;
    private final Process server;
    private final int port;
    private int databases;

    private LocalPostgres() {
        try {
            directory = Files.createTempDirectory("postgres-test-");
            asServer("chown", "postgres", directory.toString());
            Path data = directory.resolve("data");
            run(
                    programs.resolve("initdb").toString(),
                    "--pgdata=" + data,
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync");
            port = freePort();
            server = start(data);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL could not be started", e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        awaitReady();
        execute("postgres", "CREATE ROLE guarded LOGIN PASSWORD 'open sesame'");
    }

    /// The one of this process.
    public static LocalPostgres shared() {
        return SHARED;
    }

    public int port() {
        return port;
    }

    /// Makes an empty database and gives its JDBC address.
    public synchronized String newDatabase() {
        String name = "test" + ++databases;
        execute("postgres", "CREATE DATABASE " + name);
        return url(name);
    }

    /// The JDBC address of a database.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /// Runs statements in the database of an address, as the superuser.
    public void sql(String url, String statements) {
        execute(url.substring(url.lastIndexOf('/') + 1), statements);
    }

    private static Path programs() {
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> versions = Files.list(INSTALLED)) {
                return versions.filter(each -> Files.isExecutable(each.resolve("bin/initdb")))
                        .max(Comparator.comparingInt(LocalPostgres::version))
                        .orElseThrow(LocalPostgres::missing)
                        .resolve("bin");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw missing();
    }

    private static int version(Path directory) {
        return Integer.parseInt(directory.getFileName().toString());
    }

    private static IllegalStateException missing() {
        return new IllegalStateException(
                "these tests need a PostgreSQL below "
                        + INSTALLED
                        + "; install one with: apt-get install postgresql");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process start(Path data) throws IOException {
        Path access = data.resolve("pg_hba.conf");
        String rules =
                """
                host all guarded 127.0.0.1/32 scram-sha-256
                host all all 127.0.0.1/32 trust
                """;
        run("sh", "-c", "printf '%s' \"$1\" > \"$2\"", "sh", rules, access.toString());
        var command =
                asPostgres(
                        programs.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off",
                        "-c",
                        "max_connections=20");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile("postgres-test-", ".log").toFile())
                .start();
    }

    private void awaitReady() {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (tryExecute("postgres", "SELECT 1").isEmpty()) {
                    return;
                }
            } catch (IOException e) {
                // Not yet.
            }
            pause();
        }
        throw new IllegalStateException("PostgreSQL does not answer on port " + port);
    }

    private void pause() {
        try {
            if (server.waitFor(ATTEMPT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("PostgreSQL ended with " + server.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void execute(String database, String statements) {
        String failure = tryExecute(database, statements);
        if (!failure.isEmpty()) {
            throw new IllegalStateException(failure);
        }
    }

    /// What went wrong, or an empty text.
    private String tryExecute(String database, String statements) {
        try {
            Process psql =
                    new ProcessBuilder(
                                    programs.resolve("psql").toString(),
                                    "-X",
                                    "-q",
                                    "-v",
                                    "ON_ERROR_STOP=1",
                                    "-h",
                                    "127.0.0.1",
                                    "-p",
                                    Integer.toString(port),
                                    "-U",
                                    "postgres",
                                    "-d",
                                    database)
                            .redirectErrorStream(true)
                            .start();
            try (var input = psql.outputWriter(UTF_8)) {
                input.write(statements);
            }
            String said = new String(psql.getInputStream().readAllBytes(), UTF_8);
            return psql.waitFor() == 0 ? "" : "psql: " + said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /// PostgreSQL refuses to run as root, so root runs it as the user that its package makes.
    private static List<String> asPostgres(String... command) {
        var all = new ArrayList<String>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void asServer(String... command) throws IOException {
        if (isRoot()) {
            finish(List.of(command));
        }
    }

    private static void run(String... command) throws IOException {
        finish(asPostgres(command));
    }

    private static void finish(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command.getFirst() + " failed: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends it at once, and removes what it kept.
    private void stop() {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(server.pid())).start().waitFor();
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
            new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
