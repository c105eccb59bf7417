package dev.punctual.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// How many precomputed answers a second a gateway gives over HTTP, against a bare echo by the same server and against nginx
/// with Lua and Redis, all on this machine.
///
/// The example must have been prepared (`./punctual train --project examples/visitors`, then `precompute`). The first
/// argument is a directory where Debian's nginx and Redis are unpacked, by `nginx/fetch.sh`; without it, or where they
/// cannot be had, they are left out. The second is the number of rounds, 5 if it is not given. All are asked by eight
/// connections, one question after the other, block by block in turns; the clients share the processors with what they ask.
public final class PrecomputedBenchmark {
    private static final String ECHO = "echo";
    private static final int CONNECTIONS = 8;
    private static final int QUESTIONS = 4_096;
    private static final long BLOCK_NANOS = 1_500_000_000L;
    private static final int ATTEMPTS = 100;
    private static final Path SCRIPTS = Path.of("benchmarks", "nginx");
    private static final List<String> CONTRACTS = List.of("Month-to-month", "One year", "Two year");
    private static final List<String> SERVICES = List.of("DSL", "Fiber optic", "No");
    private static final List<String> SUPPORTS = List.of("Yes", "No", "No internet service");
    private static final List<String> PAYMENTS =
            List.of(
                    "Electronic check",
                    "Mailed check",
                    "Bank transfer (automatic)",
                    "Credit card (automatic)");

    private final Map<String, Contender> contenders = new LinkedHashMap<>();

    /// Where one is asked, with the requests in the order in which they are sent.
    private record Contender(int port, List<byte[]> requests) {}

    private PrecomputedBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        var benchmark = new PrecomputedBenchmark();
        Path work = Files.createTempDirectory("precomputed");
        var started = new ArrayList<Process>();
        try (var gateway = new GatewayProcess(Path.of("examples", "visitors"))) {
            benchmark.contend(ECHO, gateway.echoPort(), "/echo");
            benchmark.contend("precomputed", gateway.port(), "/v1/endpoints/leaving:predict");
            if (arguments.length > 0 && fetched(Path.of(arguments[0]))) {
                int port = startNginx(Path.of(arguments[0]), work, started);
                benchmark.contend("nginx, Lua, Redis", port, "/predict");
            }
            benchmark.measure(rounds);
        } finally {
            for (Process process : started) {
                process.destroy();
                process.waitFor();
            }
            delete(work);
        }
    }

    private void contend(String name, int port, String path) {
        var random = new SplittableRandom(3);
        var requests = new ArrayList<byte[]>();
        String type = "content-type: application/json\r\n";
        for (int i = 0; i < QUESTIONS; i++) {
            byte[] body = question(random).getBytes(StandardCharsets.UTF_8);
            requests.add(RawHttp.post(path, body, type));
        }
        contenders.put(name, new Contender(port, requests));
    }

    private static String question(SplittableRandom random) {
        return String.format(
                Locale.ROOT,
                "{\"instances\":[{\"asked_at\":\"2026-01-06T00:00:00Z\",\"tenure\":%d,"
                        + "\"monthly_charges\":%.2f,\"contract\":\"%s\",\"internet_service\":\"%s\","
                        + "\"tech_support\":\"%s\",\"payment_method\":\"%s\",\"senior\":%b,\"paperless\":%b}]}",
                random.nextInt(73),
                18 + random.nextDouble(100),
                any(CONTRACTS, random),
                any(SERVICES, random),
                any(SUPPORTS, random),
                any(PAYMENTS, random),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private static String any(List<String> words, SplittableRandom random) {
        return words.get(random.nextInt(words.size()));
    }

    private void measure(int rounds) throws Exception {
        Map<String, double[]> rates = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) { // the first warms up
            for (Map.Entry<String, Contender> each : contenders.entrySet()) {
                double rate = rate(each.getValue());
                if (round >= 0) {
                    rates.computeIfAbsent(each.getKey(), _ -> new double[rounds])[round] = rate;
                }
            }
        }
        double echo = median(Objects.requireNonNull(rates.get(ECHO)));
        System.out.printf("%-20s %12s %8s%n", "median of " + rounds, "answers/s", "to echo");
        rates.forEach((name, all) ->
                System.out.printf("%-20s %,12.0f %7.2fx%n", name, median(all), median(all) / echo));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /// Answers a second over a block.
    private static double rate(Contender contender)
            throws InterruptedException, ExecutionException {
        var answers = new AtomicLong();
        long start = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            var asking = new ArrayList<Future<Void>>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int from = i * QUESTIONS / CONNECTIONS;
                Callable<Void> client =
                        () -> {
                            try (var http = new RawHttp(contender.port)) {
                                long count = 0;
                                for (int at = from;
                                        System.nanoTime() - start < BLOCK_NANOS;
                                        at = (at + 1) % QUESTIONS) {
                                    http.call(contender.requests.get(at));
                                    count++;
                                }
                                answers.addAndGet(count);
                                return null;
                            }
                        };
                asking.add(threads.submit(client));
            }
            for (Future<Void> each : asking) {
                each.get();
            }
        }
        return answers.get() * 1e9 / (System.nanoTime() - start);
    }

    private static boolean fetched(Path target) throws IOException, InterruptedException {
        Process fetch =
                new ProcessBuilder(SCRIPTS.resolve("fetch.sh").toString(), target.toString())
                        .inheritIO()
                        .start();
        if (fetch.waitFor() != 0) {
            System.out.println("nginx and Redis cannot be fetched here and are left out");
            return false;
        }
        return true;
    }

    /// Starts Redis with as many keys as the example's table has, and nginx in front of it; returns nginx's port.
    private static int startNginx(Path target, Path work, List<Process> started)
            throws IOException, InterruptedException {
        Path root = target.toAbsolutePath().resolve("root");
        Path libraries;
        try (Stream<Path> all = Files.list(root.resolve("usr/lib"))) {
            libraries =
                    all.filter(each -> each.toString().contains("-linux-gnu"))
                            .findFirst()
                            .orElseThrow();
        }
        int redis = freePort();
        started.add(
                start(
                        libraries,
                        root.resolve("usr/bin/redis-server"),
                        "--port "
                                + redis
                                + " --bind 127.0.0.1 --save \"\" --appendonly no --dir "
                                + work));
        fill(redis);
        int port = freePort();
        String configuration =
                Files.readString(SCRIPTS.resolve("nginx.conf"))
                        .replace("@WORK@", work.toString())
                        .replace("@ROOT@", root.toString())
                        .replace("@HERE@", SCRIPTS.toAbsolutePath().toString())
                        .replace("@LIBRARIES@", libraries.toString())
                        .replace("@PORT@", Integer.toString(port))
                        .replace("@REDIS@", Integer.toString(redis));
        Path file = Files.writeString(work.resolve("nginx.conf"), configuration);
        started.add(
                start(
                        libraries,
                        root.resolve("usr/sbin/nginx"),
                        "-p " + work + " -c " + file + " -e stderr"));
        connect(port).close();
        return port;
    }

    private static Process start(Path libraries, Path program, String options) throws IOException {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(List.of(options.replace("\"\"", "").split(" ", -1)));
        var builder =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        Path old = libraries.resolve("../../../lib").resolve(libraries.getFileName());
        builder.environment().put("LD_LIBRARY_PATH", libraries + ":" + old);
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Connects to what was just started.
    private static Socket connect(int port) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (ConnectException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static void fill(int port) throws IOException, InterruptedException {
        var random = new SplittableRandom(9);
        try (Socket socket = connect(port);
                OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16)) {
            long expected = 0;
            for (String contract : CONTRACTS) {
                for (String service : SERVICES) {
                    for (String payment : PAYMENTS) {
                        for (String support : SUPPORTS) {
                            for (int i = 0; i < 400; i++) {
                                String key =
                                        String.join(
                                                "|",
                                                "by_form",
                                                contract,
                                                service,
                                                Integer.toString(i % 10),
                                                Boolean.toString(i / 10 % 2 == 1),
                                                payment,
                                                Boolean.toString(i / 20 % 2 == 1),
                                                support,
                                                Integer.toString(i / 40));
                                out.write(set(key, Double.toString(random.nextDouble())));
                                expected += "+OK\r\n".length();
                            }
                        }
                    }
                }
            }
            out.flush();
            socket.getInputStream().skipNBytes(expected);
        }
    }

    private static byte[] set(String key, String value) {
        return "*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n"
                .formatted(key.length(), key, value.length(), value)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
