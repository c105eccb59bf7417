package dev.punctual.benchmarks;

import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.RemoteCalls;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.remote.RemoteRows;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// What a call of a remote model costs beside an HTTP request of the same bytes, and what second requests do to the 99th
/// percentile of a server that stalls one call of fifty. Both sides run in this process, one call after the other.
public final class RemoteBenchmark {
    private static final int WIDTH = 30;
    private static final int WARM_UP = 3_000;
    private static final int CALLS = 4_000;
    private static final int ROUNDS = 3;
    private static final double STALLED = 0.02;
    private static final Duration STALL = Duration.ofMillis(30);

    private final MonotonicClock clock = MonotonicClock.system();

    private RemoteBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var benchmark = new RemoteBenchmark();
        benchmark.overhead();
        benchmark.hedging();
    }

    private void overhead() throws Exception {
        try (var server = new Stalling(0);
                RemoteRows remote = remote(server, 0);
                HttpClient http =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest echo =
                    HttpRequest.newBuilder(URI.create(server.url() + "/v2/models/m/infer"))
                            .POST(BodyPublishers.ofByteArray(new byte[300]))
                            .build();
            Call bare = () -> http.send(echo, BodyHandlers.ofByteArray());
            Call call = call(remote);
            long[] bares = measure(bare, WARM_UP);
            long[] calls = measure(call, WARM_UP);
            for (int round = 0; round < ROUNDS; round++) {
                bares = measure(bare, CALLS);
                calls = measure(call, CALLS);
                print("a remote call / a bare request, p50", at(calls, 0.5), at(bares, 0.5));
                print("a remote call / a bare request, p99", at(calls, 0.99), at(bares, 0.99));
            }
        }
    }

    private void hedging() throws Exception {
        try (var server = new Stalling(STALLED);
                RemoteRows plain = remote(server, 0);
                RemoteRows hedged = remote(server, 0.05)) {
            measure(call(plain), WARM_UP);
            measure(call(hedged), WARM_UP);
            for (int round = 0; round < ROUNDS; round++) {
                long[] without = measure(call(plain), CALLS);
                long before = hedged.health().hedges();
                long[] with = measure(call(hedged), CALLS);
                print("with second requests / without, p50", at(with, 0.5), at(without, 0.5));
                print("with second requests / without, p99", at(with, 0.99), at(without, 0.99));
                System.out.printf(
                        Locale.ROOT,
                        "%-45s %.2f %%%n",
                        "requests sent a second time",
                        100.0 * (hedged.health().hedges() - before) / CALLS);
            }
        }
    }

    private RemoteRows remote(Stalling server, double hedges) {
        Duration timeout = Duration.ofSeconds(1);
        var calls = new RemoteCalls(8, timeout, hedges, RemoteCalls.Breaker.defaults(timeout));
        var origin = new Origin.Remote(server.url(), "m", "", new Origin.Answer("", -1), calls);
        return RemoteRows.connect(new RemoteRows.Named("m", origin, WIDTH), clock);
    }

    private Call call(RemoteRows remote) {
        float[] row = new float[WIDTH];
        float[] out = new float[1];
        return () ->
                remote.predictBatch(
                        row, 1, out, Deadline.after(clock.nanos(), Duration.ofSeconds(1)));
    }

    private interface Call {
        void make() throws Exception;
    }

    private long[] measure(Call call, int times) throws Exception {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long start = clock.nanos();
            call.make();
            nanos[i] = clock.nanos() - start;
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private static long at(long[] sorted, double quantile) {
        return sorted[(int) (quantile * (sorted.length - 1))];
    }

    private static void print(String what, long nanos, long other) {
        System.out.printf(
                Locale.ROOT,
                "%-45s %.2f (%.0f us / %.0f us)%n",
                what,
                (double) nanos / other,
                nanos / 1e3,
                other / 1e3);
    }

    /// A server whose model answers 1, and stalls some of the calls.
    private static final class Stalling implements AutoCloseable {
        private static final String SERVER =
                "{\"name\":\"s\",\"version\":\"1\",\"extensions\":[\"binary_tensor_data\"]}";
        private static final String MODEL =
                "{\"name\":\"m\",\"platform\":\"p\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,30]}],"
                        + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,1]}]}";
        private static final String ANSWER =
                "{\"model_name\":\"m\",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[1.0]}]}";

        private final ServerSocket socket;
        private final double stalled;

        Stalling(double stalled) throws IOException {
            this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            this.stalled = stalled;
            Thread.ofPlatform().daemon().start(this::accept);
        }

        String url() {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }

        private void accept() {
            try {
                for (long seed = 1; true; seed++) {
                    Socket connection = socket.accept();
                    var random = new SplittableRandom(seed);
                    Thread.ofPlatform().daemon().start(() -> serve(connection, random));
                }
            } catch (IOException e) {
                return; // closed
            }
        }

        private void serve(Socket connection, SplittableRandom random) {
            try (connection) {
                connection.setTcpNoDelay(true);
                var in = new BufferedInputStream(connection.getInputStream());
                for (String path = read(in); !path.isEmpty(); path = read(in)) {
                    String body =
                            path.endsWith("/infer") ? ANSWER : path.equals("/v2") ? SERVER : MODEL;
                    if (path.endsWith("/infer") && random.nextDouble() < stalled) {
                        LockSupport.parkNanos(STALL.toNanos());
                    }
                    String response =
                            "HTTP/1.1 200 OK\r\nContent-Length: "
                                    + body.length()
                                    + "\r\n\r\n"
                                    + body;
                    connection
                            .getOutputStream()
                            .write(response.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                return; // the caller is gone
            }
        }

        /// Reads a request and gives its path; empty at the end.
        private static String read(InputStream in) throws IOException {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return "";
                }
                head.append((char) next);
            }
            String lower = head.toString().toLowerCase(Locale.ROOT);
            int at = lower.indexOf("content-length:");
            if (at >= 0) {
                String length = lower.substring(at + 15, lower.indexOf('\r', at)).strip();
                in.skipNBytes(Integer.parseInt(length));
            }
            return lower.split(" ", 3)[1];
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
