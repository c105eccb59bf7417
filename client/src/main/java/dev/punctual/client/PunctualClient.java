package dev.punctual.client;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Asks a gateway. One client serves a whole program, from any thread, over connections that it keeps.
///
/// A deadline is how long the caller waits, all in all. The gateway is allowed a little less, for the way there and back,
/// and answers by then with the best that it has. If nothing has come by the deadline (the gateway or the network is gone
/// or stalls), the call ends with a [PredictionException] whose code is `DEADLINE`: which value to go on with then is the
/// caller's to say, because no answer of the gateway is behind it.
public final class PunctualClient implements AutoCloseable {
    private static final Duration USUAL_ALLOWANCE = Duration.ofMillis(2);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final long MOST_BYTES = 16L << 20;
    private static final int MOST_MICROS_IN_MICROS = 99_999_999; // a header holds eight digits

    private final URI gateway;
    private final Duration allowance;
    private final HttpClient http;
    private final ScheduledThreadPoolExecutor timer;

    private PunctualClient(URI gateway, Duration allowance) {
        this.gateway = gateway;
        this.allowance = allowance;
        this.http =
                HttpClient.newBuilder()
                        .version(Version.HTTP_1_1) // where what is given up ends a connection, and
                        // no other's
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("punctual-client").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /// A client of a gateway.
    ///
    /// @param gateway its address, such as `http://localhost:8080`
    public static PunctualClient to(URI gateway) {
        return to(gateway, USUAL_ALLOWANCE);
    }

    /// The same with another allowance for the way there and back, 2 ms by itself.
    ///
    /// @param allowance what of a deadline the gateway does not get; never more than half
    public static PunctualClient to(URI gateway, Duration allowance) {
        if (gateway.getHost() == null || allowance.isNegative()) {
            throw new IllegalArgumentException(
                    "an address such as http://localhost:8080 is needed, and an allowance that is"
                            + " not negative");
        }
        return new PunctualClient(gateway, allowance);
    }

    /// Asks one question and waits for its answer.
    ///
    /// @param endpoint the name of the question
    /// @param features what the endpoint's request takes: texts, numbers, booleans, instants
    /// @param deadline how long the answer may take
    /// @throws PredictionException if there is none
    public Prediction predict(String endpoint, Map<String, ?> features, Duration deadline) {
        return predictAll(endpoint, List.of(features), deadline).getFirst();
    }

    /// Asks several questions at once and waits for their answers, in the same order.
    ///
    /// @throws PredictionException if there are none
    public List<Prediction> predictAll(
            String endpoint, List<? extends Map<String, ?>> instances, Duration deadline) {
        CompletableFuture<List<Prediction>> answers =
                predictAllAsync(endpoint, instances, deadline);
        try {
            return answers.get();
        } catch (InterruptedException e) {
            answers.cancel(true);
            Thread.currentThread().interrupt();
            throw PredictionException.of(
                    PredictionException.INTERRUPTED, "the waiting thread was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PredictionException known) {
                throw known.thrownHere();
            }
            throw new IllegalStateException("the client failed", e);
        }
    }

    /// Asks one question; the future holds its answer or a [PredictionException]. Cancelling it calls the request off.
    public CompletableFuture<Prediction> predictAsync(
            String endpoint, Map<String, ?> features, Duration deadline) {
        var one = new CompletableFuture<Prediction>();
        CompletableFuture<List<Prediction>> all =
                predictAllAsync(endpoint, List.of(features), deadline);
        var _ =
                all.whenComplete((answers, failure) -> {
                    if (failure == null) {
                        one.complete(answers.getFirst());
                    } else {
                        one.completeExceptionally(failure);
                    }
                });
        var _ = one.whenComplete((_, _) -> all.cancel(true));
        return one;
    }

    /// Asks several questions at once; see [#predictAsync].
    ///
    /// @throws IllegalArgumentException if nothing is asked, a feature cannot be sent, or the deadline is none
    public CompletableFuture<List<Prediction>> predictAllAsync(
            String endpoint, List<? extends Map<String, ?>> instances, Duration deadline) {
        HttpRequest request = request(endpoint, instances, deadline);
        CompletableFuture<HttpResponse<byte[]>> sent =
                http.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        var answers = new CompletableFuture<List<Prediction>>();
        Future<?> alarm =
                timer.schedule(
                        () -> answers.completeExceptionally(late(deadline)),
                        deadline.toNanos(),
                        TimeUnit.NANOSECONDS);
        var _ =
                sent.whenComplete((response, failure) -> {
                    try {
                        if (failure != null) {
                            throw unreachable(failure);
                        }
                        answers.complete(Answers.read(response, instances.size()));
                    } catch (PredictionException e) {
                        answers.completeExceptionally(e);
                    }
                });
        var _ =
                answers.whenComplete((_, _) -> {
                    alarm.cancel(false);
                    sent.cancel(true);
                });
        return answers;
    }

    private HttpRequest request(
            String endpoint, List<? extends Map<String, ?>> instances, Duration deadline) {
        if (instances.isEmpty()) {
            throw new IllegalArgumentException("ask at least one question");
        }
        if (!deadline.isPositive() || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a deadline is more than nothing and at most " + LONGEST + ", not " + deadline);
        }
        var body = new StringBuilder("{\"instances\":");
        Json.write(body, instances);
        String path =
                "/v1/endpoints/"
                        + URLEncoder.encode(endpoint, StandardCharsets.UTF_8).replace("+", "%20")
                        + ":predict";
        return HttpRequest.newBuilder(URI.create(gateway.toString().replaceAll("/$", "") + path))
                .header("content-type", "application/json")
                .header("punctual-budget", budget(deadline))
                .POST(BodyPublishers.ofString(body.append('}').toString()))
                .build();
    }

    private String budget(Duration deadline) {
        Duration half = deadline.dividedBy(2);
        Duration way = allowance.compareTo(half) < 0 ? allowance : half;
        long micros = Math.max(1, deadline.minus(way).toNanos() / 1_000);
        return micros <= MOST_MICROS_IN_MICROS ? micros + "us" : micros / 1_000 + "ms";
    }

    private PredictionException late(Duration deadline) {
        return PredictionException.of(
                PredictionException.DEADLINE,
                "%s did not answer within %s".formatted(gateway, deadline),
                null);
    }

    private PredictionException unreachable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        String why =
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return PredictionException.of(
                cause instanceof IOException
                        ? PredictionException.UNREACHABLE
                        : PredictionException.UNINTELLIGIBLE,
                "%s cannot be asked: %s".formatted(gateway, why),
                cause);
    }

    /// Ends what is under way.
    @Override
    public void close() {
        timer.shutdownNow();
        http.shutdownNow();
        http.close();
    }
}
